package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;

/**
 * A command of a shell: a verb of the program, or one that only makes sense where one stands somewhere.
 *
 * @param maker makes what is run for one line
 */
record ShellVerb(Function<World, Object> maker, Operands operands) {
    /** All of them, in the order of the help. */
    static final Map<String, ShellVerb> ALL = all();

    private static Map<String, ShellVerb> all() {
        var verbs = new LinkedHashMap<String, ShellVerb>();
        verbs.put("cd", new ShellVerb(ChangeDirectoryCommand::new, Operands.THERE_OR_HOME));
        verbs.put("lcd", new ShellVerb(LocalDirectoryCommand::new, Operands.HERE_OR_HOME));
        verbs.put("pwd", new ShellVerb(WhereThereCommand::new, Operands.NONE));
        verbs.put("lpwd", new ShellVerb(WhereHereCommand::new, Operands.NONE));
        verbs.put("ls", new ShellVerb(ListCommand::new, Operands.THERE_OR_ALL));
        verbs.put("lls", new ShellVerb(LocalListCommand::new, Operands.HERE));
        verbs.put("get", new ShellVerb(GetCommand::new, Operands.GET));
        verbs.put("put", new ShellVerb(PutCommand::new, Operands.PUT));
        verbs.put("mget", new ShellVerb(GetCommand::new, Operands.GET_ALL));
        verbs.put("mput", new ShellVerb(PutCommand::new, Operands.PUT_ALL));
        verbs.put("sync", new ShellVerb(SyncCommand::new, Operands.EITHER));
        verbs.put("cp", new ShellVerb(CopyCommand::new, Operands.THERE));
        verbs.put("mv", new ShellVerb(MoveCommand::new, Operands.THERE));
        verbs.put("rm", new ShellVerb(RemoveCommand::new, Operands.THERE));
        verbs.put("mkdir", new ShellVerb(MakeDirectoryCommand::new, Operands.THERE));
        verbs.put("rmdir", new ShellVerb(RemoveDirectoryCommand::new, Operands.THERE));
        verbs.put("chmod", new ShellVerb(ChangeModeCommand::new, Operands.OTHER_THEN_THERE));
        verbs.put("ln", new ShellVerb(LinkCommand::new, Operands.OTHER_THEN_THERE));
        verbs.put("touch", new ShellVerb(TouchCommand::new, Operands.THERE));
        verbs.put("stat", new ShellVerb(StatCommand::new, Operands.THERE_OR_ALL));
        verbs.put("cat", new ShellVerb(CatCommand::new, Operands.THERE));
        verbs.put("df", new ShellVerb(SpaceCommand::new, Operands.THERE_OR_ALL));
        verbs.put("du", new ShellVerb(UsageCommand::new, Operands.THERE_OR_ALL));
        verbs.put("hash", new ShellVerb(HashCommand::new, Operands.THERE));
        verbs.put("verify", new ShellVerb(VerifyCommand::new, Operands.EITHER));
        verbs.put("jobs", new ShellVerb(JobsCommand::new, Operands.NONE));
        verbs.put("resume", new ShellVerb(ResumeCommand::new, Operands.JOB));
        verbs.put("cancel", new ShellVerb(CancelCommand::new, Operands.JOB));
        verbs.put("limits", new ShellVerb(LimitsCommand::new, Operands.NONE));
        verbs.put("status", new ShellVerb(StatusCommand::new, Operands.NONE));
        verbs.put("help", new ShellVerb(ShellHelpCommand::new, Operands.COMMAND));
        verbs.put("?", new ShellVerb(ShellHelpCommand::new, Operands.COMMAND));
        verbs.put("exit", new ShellVerb(LeaveCommand::new, Operands.NONE));
        verbs.put("quit", new ShellVerb(LeaveCommand::new, Operands.NONE));
        verbs.put("bye", new ShellVerb(LeaveCommand::new, Operands.NONE));
        return verbs;
    }

    /** The one of this name; {@code USAGE} if there is none. */
    static ShellVerb named(String name) throws RftException {
        return Optional.ofNullable(ALL.get(name))
                .orElseThrow(() -> new RftException(ErrorCode.USAGE, "there is no command " + name, "See: help"));
    }

    /** What reads the words of one line. */
    CommandLine command(World world) {
        return new CommandLine(maker.apply(world));
    }
}
