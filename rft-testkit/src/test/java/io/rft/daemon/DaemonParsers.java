package io.rft.daemon;

import io.rft.Escaped;
import io.rft.RftException;
import io.rft.testkit.corpus.Input;
import io.rft.testkit.corpus.Parser;
import io.rft.testkit.corpus.Parser.Form;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What a daemon's operator writes, and what travels between {@code rftctl} and a daemon. */
public final class DaemonParsers {
    private static final Path FILE = Path.of("/etc/rft/rftd.toml");
    private static final JsonMapper JSON = new JsonMapper();

    private DaemonParsers() {}

    public static List<Parser> all() {
        return List.of(
                Parser.of("rftd-toml", Form.REPORT, DaemonParsers::config),
                Parser.of("users-toml", Form.TEXT, DaemonParsers::users),
                Parser.ofArguments(
                        "listen-address",
                        Form.REPORT,
                        input -> ListenAddress.parse(literal(input)).toString()),
                Parser.of(
                        "control-request",
                        Form.TEXT,
                        input -> DaemonControl.parse(input.text()).toString()),
                Parser.of("control-answer", Form.REPORT, DaemonParsers::answer));
    }

    private static String config(Input input) throws RftException {
        var config = DaemonConfig.parse(FILE, literal(input));
        return "listen " + config.listen() + ", connections " + config.connectionsMax() + ", blocks "
                + config.blockBytesMax()
                + ", sessions " + config.sessionsMax() + "/" + config.sessionsPerUserMax() + ", methods "
                + config.methods().stream().sorted().toList() + ", grace " + config.loginGrace() + ", failures "
                + config.failuresMax() + ", users "
                + config.users().keySet().stream().sorted().toList();
    }

    private static String users(Input input) throws RftException {
        var root = new TomlFile(FILE, input.text()).root();
        Map<String, UserEntry> users = UsersFile.readAll(root, (_, _) -> {});
        root.end();
        return users.values().stream().map(UserEntry::toToml).collect(Collectors.joining("\n"));
    }

    /** A line of a daemon's answer, as a person sees it. */
    private static String answer(Input input) throws Parser.Unreadable {
        try {
            var shown = ControlText.of(JSON.readTree(input.text()));
            if (!shown.equals(Escaped.of(shown))) {
                throw new AssertionError("moves the cursor: " + shown);
            }
            return shown;
        } catch (JacksonException e) { // which ends the call
            throw new Parser.Unreadable("no JSON");
        }
    }

    /** No name is looked up for a test. */
    private static String literal(Input input) {
        return input.text().replaceAll("[A-Za-z0-9.-]*[G-Zg-z-][A-Za-z0-9.-]*:([0-9]+)", "127.0.0.1:$1");
    }
}
