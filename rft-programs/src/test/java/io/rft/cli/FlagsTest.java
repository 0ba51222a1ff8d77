package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.channel.SocketWishes;
import io.rft.protocol.Settings;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What flags mean and where their values come from. */
class FlagsTest {
    private static final ZonedDateTime NOON = ZonedDateTime.parse("2026-06-22T12:00:00Z"); // a Monday

    @TempDir
    Path home;

    private Sandbox sandbox = new Sandbox(Path.of("/"));

    @BeforeEach
    void makeWorld() {
        sandbox = new Sandbox(home);
    }

    @Test
    void whatNobodySaysIsBuiltIn() throws RftException {
        var options = transfer();

        assertEquals(Settings.DEFAULT, options.settings());
        assertEquals(WishedRates.NONE, options.rates());
        assertTrue(options.resume());
        assertEquals(IfTargetExists.REPLACE, options.ifExists());
        assertEquals(ProgressMode.AUTO, options.progress());
    }

    @Test
    void theCommandLineCountsBeforeTheEnvironmentBeforeTheFile() throws IOException {
        config("bwlimit = \"1M\"\nblock-size = \"1M\"\nconnections = 3\n");
        sandbox.variable("RFT_BWLIMIT", "2M").variable("RFT_BLOCK_SIZE", "2M");

        var options = transfer("--bwlimit=4M");
        var settings = options.settings();

        assertEquals(new Rate(4 << 20), options.rates().at(NOON).total());
        assertEquals(2 << 20, settings.blockBytes());
        assertEquals(3, settings.connections());
    }

    @Test
    void anAliasOfAFlagIsAFlag() throws IOException {
        assertEquals(
                new Rate(1 << 20),
                transfer("--limit-rate", "1M").rates().at(NOON).total());
        config("limit-rate = \"2M\"\n");
        assertEquals(new Rate(2 << 20), transfer().rates().at(NOON).total());
        sandbox.variable("RFT_LIMIT_RATE", "3M");
        assertEquals(new Rate(3 << 20), transfer().rates().at(NOON).total());
    }

    @Test
    void dataConnectionsAreSetUpAsAsked() throws RftException {
        assertEquals(SocketWishes.DEFAULT, transfer().sockets());
        assertEquals(
                SocketWishes.DEFAULT.withBackground(true),
                transfer("--background", "--congestion", "auto").sockets());
    }

    @Test
    void switchesAreTurnedOnAndOffByWords() throws IOException {
        config("no-resume = true\n");
        assertEquals(false, transfer().resume());
        sandbox.variable("RFT_NO_RESUME", "0");
        assertEquals(true, transfer().resume());
        assertEquals(false, transfer("--no-resume").resume());
    }

    @Test
    void anEmptyVariableIsNotSet() throws RftException {
        sandbox.variable("RFT_BWLIMIT", "");

        assertEquals(WishedRates.NONE, transfer().rates());
    }

    @Test
    void theLastOfTwoFlagsCounts() throws RftException {
        assertEquals(5, transfer("-j", "3", "-j5").settings().connections());
    }

    @Test
    void autoConnectionsHaveAMaximumOfTheirOwn() throws RftException {
        assertEquals(4, transfer("--max-connections", "4").settings().connections());
        assertEquals(
                20, transfer("--max-connections", "4", "-j", "20").settings().connections());
        assertEquals(
                4, transfer("--max-connections", "4", "-j", "auto").settings().connections());
    }

    @Test
    void forceIsToReplace() throws RftException {
        assertEquals(IfTargetExists.SKIP, transfer("--if-exists=skip").ifExists());
        assertEquals(IfTargetExists.REPLACE, transfer("--if-exists=skip", "-f").ifExists());
    }

    @Test
    void oneKindOfAddressExcludesTheOther() {
        assertEquals(2, sandbox.rft("put", "-4", "-6", "a", "hh:"));

        assertTrue(sandbox.err().contains("-4"), sandbox.err());
        assertEquals(3, sandbox.rft("put", "-4", home + "/none", "hh:"), sandbox.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--bwlimit=fast | --bwlimit: \"fast\" is not a rate: give bytes per second",
                "--limit-rate=fast | --bwlimit: \"fast\" is not a rate",
                "--bwlimit=10X | --bwlimit: \"10X\" is not a rate: give bytes per second",
                "--congestion=nonesuch | --congestion: there is no congestion control \"nonesuch\" here, ",
                "--congestion=b/br | --congestion: \"b/br\" is not the name of a congestion control: give auto",
                "--bwlimit=0 | --bwlimit: \"0\" is not a rate: give bytes per second",
                "--bwlimit=-5 | --bwlimit: \"-5\" is not a rate: give bytes per second",
                "--bwlimit=25:00,10M | --bwlimit: \"25:00,10M\" is not a time and a rate: give a rate, or a timetable such as",
                "--bwlimit=08:00,10M 19:00 | --bwlimit: \"19:00\" is not a time and a rate: give a rate, or a timetable such as",
                "--bwlimit=08:00,10X | --bwlimit: \"10X\" is not a rate: give bytes per second",
                "--bwlimit-file=Moo-08:00,1M | --bwlimit-file: \"Moo-08:00,1M\" is not a time and a rate",
                "--bwlimit-connection=08:00,0 | --bwlimit-connection: \"0\" is not a rate: give bytes per second",
                "--bwlimit-file=0 | --bwlimit-file: \"0\" is not a rate: give bytes per second",
                "--bwlimit-connection=10X | --bwlimit-connection: \"10X\" is not a rate: give bytes per second",
                "-j1000 | --connections: \"1000\" is not auto or a number of connections: give 1 to 64",
                "--block-size=1 | --block-size: \"1\" is not a block size: give auto or 64.0 KiB to 16.0 MiB",
                "-j0 | --connections: \"0\" is not auto or a number of connections: give 1 to 64",
                "--bwlimit= | --bwlimit: \"\" is not a rate: give bytes per second",
                "--bwlimit=0.5 | --bwlimit: \"0.5\" is not a rate: give bytes per second",
                "--bwlimit=1e6 | --bwlimit: \"1e6\" is not a rate: give bytes per second",
                "--bwlimit=9999999999T | --bwlimit: \"9999999999T\" is not a rate: give bytes per second",
                "--bwlimit=99999999999999999999 | --bwlimit: \"99999999999999999999\" is not a rate: give bytes per second",
                "--bwlimit=10M:5M | --bwlimit: \"10M:5M\": a rate for each direction is not supported, give one that holds",
                "--bwlimit-file=-1M | --bwlimit-file: \"-1M\" is not a rate: give bytes per second",
                "--bwlimit-connection=0 | --bwlimit-connection: \"0\" is not a rate: give bytes per second",
                "-j-1 | --connections: \"-1\" is not auto or a number of connections: give 1 to 64",
                "-j1.5 | --connections: \"1.5\" is not auto or a number of connections: give 1 to 64",
                "-jmany | --connections: \"many\" is not auto or a number of connections: give 1 to 64",
                "-j4294967297 | --connections: \"4294967297\" is not auto or a number of connections: give 1 to 64",
                "--max-connections=0 | --max-connections: \"0\" is not a number of connections: give 1 to 64",
                "--max-connections=65 | --max-connections: \"65\" is not a number of connections: give 1 to 64",
                "--block-size=0 | --block-size: \"0\" is not a block size: give auto or 64.0 KiB to 16.0 MiB",
                "--block-size=-1 | --block-size: \"-1\" is not a size: give a number",
                "--block-size=99999999T | --block-size: \"99999999T\" is not a size: give a number",
                "-j65 | --connections: \"65\" is not auto or a number of connections: give 1 to 64",
                "--max-connections=auto | --max-connections: \"auto\" is not a number of connections: give 1 to 64",
                "--block-size=1K | --block-size: \"1K\" is not a block size: give auto or 64.0 KiB to 16.0 MiB",
                "--block-size=17M | --block-size: \"17M\" is not a block size",
                "--block-size=x | --block-size: \"x\" is not a size: give a number",
                "--retries=-1 | --retries: \"-1\" is not a number of retries: give 0 to 1000000",
                "--connect-timeout=0 | --connect-timeout: \"0\" is no time at all",
                "--connect-timeout=soon | --connect-timeout: \"soon\" is not a duration: give",
                "--timeout=0 | --timeout: \"0\" is no time at all",
                "--stall-timeout=x | --stall-timeout: \"x\" is not a duration: give",
                "--retry-delay=0s | --retry-delay: \"0s\" is no time at all",
                "-P0 | --port: \"0\" is not a port: give 1 to 65535",
                "-P65536 | --port: \"65536\" is not a port: give 1 to 65535",
                "--if-exists=older | --if-exists: \"older\" is not possible here: give replace, fail, skip, newer, different",
                "--trust=all | --trust: \"all\" is not possible here: give ask, accept-new, strict",
                "--progress=yes | --progress: \"yes\" is not possible here: give auto, bar, plain, json, none",
                "--color=red | --color: \"red\" is not possible here: give auto, always, never",
                "--host-key=x | --host-key: a fingerprint is SHA256: and 43 characters of base64",
                "--no-resume=maybe | --no-resume: \"maybe\" is neither true nor false",
                "-x | rft put has no option -x",
                "--background=perhaps | --background: \"perhaps\" is neither true nor false",
                "--preserve=acl | --preserve: \"acl\" is not possible here: give mode, times, owner, xattr",
                "--no-such | rft put has no option --no-such",
            })
    void aBadValueIsRefusedWithWhatIsAllowed(String flag, String problem) {
        assertEquals(2, sandbox.rft("put", flag, "a", "hh:"));

        assertTrue(sandbox.err().startsWith("rft: " + problem), sandbox.err());
        assertTrue(sandbox.err().endsWith("See: rft put --help\n"), sandbox.err());
        assertEquals("", sandbox.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-j | 0 | --connections: \"0\" is not auto or a number of connections: give 1 to 64",
                "--bwlimit | -5 | --bwlimit: \"-5\" is not a rate: give bytes per second",
                "--block-size | 1 | --block-size: \"1\" is not a block size: give auto or 64.0 KiB to 16.0 MiB",
            })
    void aBadValueThatIsAWordOfItsOwnIsRefusedAsWell(String flag, String value, String problem) {
        assertEquals(2, sandbox.rft("get", flag, value, "hh:a", "b"));

        assertTrue(sandbox.err().startsWith("rft: " + problem), sandbox.err());
    }

    @Test
    void everyLevelHasALimit() throws RftException {
        sandbox.variable("RFT_BWLIMIT_CONNECTION", "1M");

        var limits = transfer("--bwlimit=4M", "--bwlimit-file=2M").rates().at(NOON);

        assertEquals(new RateLimits(new Rate(4 << 20), new Rate(2 << 20), new Rate(1 << 20)), limits);
    }

    @Test
    void everyLimitCanBeATimetable() throws IOException {
        config("bwlimit-file = \"13:00,2M 18:00,off\"\n");
        sandbox.variable("RFT_BWLIMIT_CONNECTION", "Mon-11:00,1M Tue-00:00,off");

        var rates = transfer("--bwlimit", "08:00,10M 19:00,off").rates();

        assertEquals(new RateLimits(new Rate(10 << 20), Rate.NONE, new Rate(1 << 20)), rates.at(NOON));
        assertEquals(new RateLimits(Rate.NONE, Rate.NONE, new Rate(1 << 20)), rates.at(NOON.plusHours(8)));
        assertEquals(new RateLimits(new Rate(10 << 20), new Rate(2 << 20), Rate.NONE), rates.at(NOON.plusHours(25)));
    }

    @ParameterizedTest
    @CsvSource({
        "RFT_BWLIMIT, fast, is not a rate",
        "RFT_LIMIT_RATE, fast, is not a rate",
        "RFT_BWLIMIT_FILE, -1, is not a rate",
        "RFT_BWLIMIT_CONNECTION, 10X, is not a rate",
        "RFT_CONNECTIONS, many, is not auto or a number",
        "RFT_NO_RESUME, maybe, is neither true nor false",
        "RFT_JSON, maybe, is neither true nor false",
        "RFT_VERBOSE, maybe, is neither true nor false",
        "RFT_TRUST, everybody, is not possible here",
        "RFT_CONNECT_TIMEOUT, soon, is not a duration",
        "RFT_TIMEOUT, soon, is not a duration",
        "RFT_STALL_TIMEOUT, soon, is not a duration",
        "RFT_RETRY_DELAY, 0, is no time at all",
        "RFT_PORT, x, is not a port",
        "RFT_HOST_KEY, x, a fingerprint is",
    })
    void aBadVariableIsRefusedByName(String variable, String value, String problem) {
        sandbox.variable(variable, value);

        assertEquals(2, sandbox.rft("put", "a", "hh:"));

        assertTrue(sandbox.err().startsWith("rft: " + variable + ": "), sandbox.err());
        assertTrue(sandbox.err().contains(problem), sandbox.err());
    }

    @Test
    void aBadVariableOfAFlagThatIsGivenDoesNotMatter() {
        sandbox.variable("RFT_BWLIMIT", "fast");

        assertEquals(3, sandbox.rft("put", "--bwlimit=1M", home + "/none", "hh:"), sandbox.err());
    }

    @Test
    void aFlagWithTheBadValueOfAVariableIsTheFlagsFault() {
        sandbox.variable("RFT_BWLIMIT", "10M");

        assertEquals(2, sandbox.rft("put", "--bwlimit=fast", "a", "hh:"));

        assertTrue(sandbox.err().startsWith("rft: --bwlimit: "), sandbox.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bwlimit = \"fast\" | : bwlimit: \"fast\" is not a rate",
                "connections = 65 | : connections: \"65\" is not auto",
                "# comment;no-such-flag = 1 | :2: no-such-flag: there is no such flag",
                "password = \"x\" | :1: password: there is no such flag",
                "help = true | :1: help: there is no such flag",
                "[bwlimit];total = 1 | :1: bwlimit: give text, a number, true or false",
                "bwlimit = [\"1M\"] | :1: bwlimit: give text, a number, true or false",
                "port = 1;bwlimit = | :2: not TOML",
            })
    void aBadFileIsRefusedWithThePlace(String text, String problem) throws IOException {
        config(text.replace(';', '\n') + "\n");

        assertEquals(2, sandbox.rft("put", "a", "hh:"));

        assertTrue(sandbox.err().startsWith("rft: " + sandbox.config() + problem), sandbox.err());
    }

    @Test
    void aFileThatOthersMayChangeIsRefused() throws IOException {
        config("bwlimit = \"1M\"\n");
        Files.setPosixFilePermissions(sandbox.config(), PosixFilePermissions.fromString("rw-rw----"));

        assertEquals(2, sandbox.rft("put", "a", "hh:"));

        assertTrue(sandbox.err().contains("chmod go-w " + sandbox.config()), sandbox.err());
    }

    @Test
    void helpIsNotTakenFromTheEnvironment() {
        sandbox.variable("RFT_HELP", "true").variable("RFT_VERSION", "true");

        assertEquals(3, sandbox.rft("put", home + "/none", "hh:"), sandbox.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"@/etc/hostname", "${HOME}", "a b", "'a'", "\"a\"", "ä"})
    void wordsAreTakenAsTheyAre(String word) {
        assertEquals(3, sandbox.rft("put", word, "hh:"));

        assertEquals("rft: there is no file " + word + "\n", sandbox.err());
    }

    @Test
    void whatFollowsTwoHyphensIsNoFlag() {
        assertEquals(3, sandbox.rft("put", "--", "-r", "hh:"));

        assertEquals("rft: there is no file -r\n", sandbox.err());
    }

    @Test
    void everyLongFlagOfEveryVerbCanBeConfigured() throws RftException {
        var flags = new TreeSet<String>();
        commandLine("help").getSubcommands().values().forEach(command -> flags(command, flags));

        assertEquals(new TreeSet<>(Flags.CONFIGURABLE), flags);
    }

    private static void flags(CommandLine command, Set<String> flags) {
        command.getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp())
                .map(OptionSpec::names)
                .flatMap(Arrays::stream)
                .filter(name -> name.startsWith("--"))
                .forEach(name -> flags.add(name.substring(2)));
        command.getSubcommands().values().forEach(sub -> flags(sub, flags));
    }

    private TransferOptions transfer(String... flags) throws RftException {
        var words = new String[flags.length + 3];
        words[0] = "put";
        System.arraycopy(flags, 0, words, 1, flags.length);
        words[flags.length + 1] = "a";
        words[flags.length + 2] = "hh:";
        var parsed = commandLine(words).parseArgs(words);
        var mixin = parsed.subcommand()
                .commandSpec()
                .mixins()
                .getOrDefault("transfer", CommandLine.Model.CommandSpec.create());
        return assertInstanceOf(TransferOptions.class, mixin.userObject());
    }

    private CommandLine commandLine(String... words) throws RftException {
        var world = sandbox.world(words);
        return Rft.commandLine(world, new FlagDefaults(world.environment(), ConfigFile.read(sandbox.config())));
    }

    private void config(String text) throws IOException {
        Files.createDirectories(home.resolve(".config/rft"));
        Files.writeString(sandbox.config(), text);
        Files.setPosixFilePermissions(sandbox.config(), PosixFilePermissions.fromString("rw-r--r--"));
    }
}
