package io.rft.cli;

import io.rft.Escaped;
import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.shell.Line;
import io.rft.shell.LineEditor;
import java.util.List;

/** A shell whose lines a person types at the terminal. For one thread. */
final class Conversation {
    private static final String HISTORY = "shell-history";

    private final World world;
    private final Shell shell;
    private final Here here;
    private final boolean quiet;

    Conversation(World world, Shell shell, Here here, boolean quiet) {
        this.world = world;
        this.shell = shell;
        this.here = here;
        this.quiet = quiet;
    }

    /** Until they leave; 0, or what a signal asks for. */
    int run() throws RftException {
        if (!quiet) {
            world.err().println(Escaped.of("connected to " + here.endpoint() + "; help lists the commands"));
        }
        var history = world.directories().state().resolve(HISTORY);
        try (var editor = LineEditor.open(history, completions())) {
            editor.onInterrupt(() -> shell.interrupt(ExitCode.INTERRUPTED));
            try (var _ = world.interruption().prepare(() -> stop(editor))) {
                while (!here.isLeft() && world.interruption().received().isEmpty() && goesOn(editor)) {}
            }
        }
        return world.interruption().received().orElse(ExitCode.DONE).value();
    }

    private ShellCompletions completions() {
        return new ShellCompletions(world.inShell(here, List.of(), world.interruption()), here);
    }

    private boolean goesOn(LineEditor editor) {
        switch (editor.read(here.shown() + "> ")) {
            case Line.Typed(var text) -> shell.run(text);
            case Line.Cleared() -> {}
            case Line.End() -> here.leave();
        }
        return !here.isLeft();
    }

    /** The system asks: a command ends in good order; who types gets the terminal back as it was. */
    private void stop(LineEditor editor) {
        var code = world.interruption().received().orElse(ExitCode.TERMINATED);
        if (!shell.interrupt(code)) {
            editor.close();
            world.interruption().endNow();
        }
    }
}
