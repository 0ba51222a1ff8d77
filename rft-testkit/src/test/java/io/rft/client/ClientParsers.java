package io.rft.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.channel.Certificates;
import io.rft.channel.ServerIdentity;
import io.rft.protocol.SshPublicKey;
import io.rft.testkit.corpus.Input;
import io.rft.testkit.corpus.Parser;
import io.rft.testkit.corpus.Parser.Form;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a client finds in its user's files, and what an agent answers. */
public final class ClientParsers {
    private static final Path FILE = Path.of("/home/ann/.config/rft/known_hosts");
    private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05Z");
    private static final List<RemotePath> NAMES = Stream.of(
                    "a",
                    "b.txt",
                    ".hidden",
                    "sub",
                    "sub/a",
                    "sub/b.txt",
                    "sub/deep/c.iso",
                    "x[1]",
                    "\u00e4",
                    "a\nb",
                    "#a",
                    "!a",
                    "a ")
            .map(RemotePath::parseBelow)
            .toList();

    private ClientParsers() {}

    public static List<Parser> all() {
        return List.of(
                Parser.ofArguments("certificates", Form.REPORT, ClientParsers::certificates),
                Parser.ofArguments("server-key", Form.REPORT, ClientParsers::serverKey),
                Parser.of("known-hosts", Form.TEXT, ClientParsers::knownHosts),
                Parser.ofArguments("fingerprint", Form.TEXT, input -> KnownHosts.canonicalFingerprint(input.text())),
                Parser.ofArguments(
                        "endpoint",
                        Form.TEXT,
                        input -> Endpoint.parse(input.text()).toString()),
                Parser.ofArguments("private-key", Form.REPORT, ClientParsers::privateKey),
                Parser.ofArguments("agent-keys", Form.REPORT, ClientParsers::agentKeys),
                Parser.of("job-record", Form.TEXT, ClientParsers::jobRecord),
                Parser.ofArguments("filter", Form.REPORT, ClientParsers::filter));
    }

    private static String certificates(Input input) {
        return Certificates.parse(input.text()).stream()
                .map(Certificates::name)
                .map(Escaped::of)
                .collect(Collectors.joining("; "));
    }

    private static String serverKey(Input input) {
        return ServerIdentity.privateKey(input.text()).getAlgorithm();
    }

    private static String knownHosts(Input input) throws RftException {
        return new KnownHosts(FILE)
                .hosts(input.text().lines().toList()).stream()
                        .map(KnownHosts.Host::toString)
                        .collect(Collectors.joining("\n"));
    }

    /** The way of {@link OpenSshKeyFile#read}, and the private half where it needs no passphrase. */
    private static String privateKey(Input input) {
        var file = OpenSshKeyFile.parse(new String(input.bytes(), ISO_8859_1));
        if (file.needsPassphrase()) {
            return file + " with a passphrase";
        }
        return file.open().toString();
    }

    private static String agentKeys(Input input) {
        return SshAgent.keys(input.buffer()).stream()
                .map(SshPublicKey::fingerprint)
                .collect(Collectors.joining(" "));
    }

    private static String jobRecord(Input input) throws Parser.Unreadable {
        var record =
                JobFile.read(input.bytes(), MODIFIED).orElseThrow(() -> new Parser.Unreadable("no record of a job"));
        return new String(JobFile.bytes(record), UTF_8);
    }

    /** Which of some names are left out. */
    private static String filter(Input input) {
        var filter = TreeFilter.of(input.text().lines().toList());
        return NAMES.stream()
                .filter(filter::leavesOut)
                .map(RemotePath::relative)
                .collect(Collectors.joining(" "));
    }
}
