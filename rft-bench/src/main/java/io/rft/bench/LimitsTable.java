package io.rft.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Every limit on bandwidth that there is, kept by real programs on the loopback interface: what was reached, and the most in any second,
 * each against what was agreed. Measured at the daemon: as the receiver of uploads, as the sender of downloads.
 */
final class LimitsTable {
    private static final double MEGA = 1e6;
    private static final int PATIENCE_SECONDS = 30;
    /** Not all clients start at once: their shares are those after so long. */
    private static final int STARTED_SECONDS = 2;

    /** What every scenario comes down to. */
    private static final long RATE = 20_000_000;

    private final Path project;
    private final PrintStream out;

    /** Clients of a daemon with these lines in {@code [limits]}, each with so many files. */
    private record Scenario(String name, String limits, boolean upload, int files, List<Client> clients) {
        private Scenario {
            clients = List.copyOf(clients);
        }
    }

    private record Client(String user, List<String> options) {
        private Client {
            options = List.copyOf(options);
        }
    }

    private static final List<Scenario> SCENARIOS = List.of(
            up("total, client", "", ada("--bwlimit", "20MB")),
            up("total, server", "total = \"20MB\"", ada()),
            up("total, both", "total = \"20MB\"", ada("--bwlimit", "37MB")),
            up("file, client", "", ada("--bwlimit-file", "20MB")),
            up("file, server", "per-file = \"20MB\"", ada()),
            up("file, both", "per-file = \"37MB\"", ada("--bwlimit-file", "20MB")),
            up("each of 10 connections, client", "", ada("-j", "10", "--bwlimit-connection", "2MB")),
            up("each of 10 connections, server", "per-connection = \"2MB\"", ada("-j", "10")),
            up(
                    "each of 10 connections, both",
                    "per-connection = \"2MB\"",
                    ada("-j", "10", "--bwlimit-connection", "3MB")),
            new Scenario("total, 2 files in succession", "", true, 2, List.of(ada("--bwlimit", "20MB"))),
            up("user, server", "per-user = \"20MB\"", ada()),
            up("user, 3 sessions", "per-user = \"20MB\"", ada(), ada(), ada()),
            up("total, 2 users", "total = \"20MB\"", ada(), bob()),
            down("total, client, down", "", ada("--bwlimit", "20MB")),
            down("total, server, down", "total = \"20MB\"", ada()),
            down("total, 2 users, down", "total = \"20MB\"", ada(), bob()));

    LimitsTable(Path project, PrintStream out) {
        this.project = project;
        this.out = out;
    }

    void print(int seconds) throws IOException {
        out.printf("Limit %.0f MB/s, %d s each.%n%n", RATE / MEGA, seconds);
        out.print("| limit | MB/s | of the limit | highest second | each client, MB/s |\n|---|---|---|---|---|\n");
        for (var scenario : SCENARIOS) {
            try (var place = new Workplace()) {
                out.println(row(scenario, seconds, place));
            }
        }
        try (var place = new Workplace()) {
            out.printf("%n%s%n", share(place));
        }
    }

    private String row(Scenario scenario, int seconds, Workplace place) throws IOException {
        var served = place.directory("served");
        var program = new Program(place.directory("programs"));
        var keys = new Keys(place.directory("keys"), served);
        // More than there is time for, of each client's share.
        var bytes = RATE * (seconds + PATIENCE_SECONDS / 3) / scenario.clients().size() / scenario.files();
        try (var rftd = Rftd.configured(project, keys.configuration(scenario.limits()), program);
                var clients = new Clients(program)) {
            for (var i = 0; i < scenario.clients().size(); i++) {
                clients.start(command(scenario, i, rftd, keys, place, bytes));
            }
            var meter = meter(rftd, clients, scenario.upload());
            meter.awaitFlow(PATIENCE_SECONDS);
            meter.watch(seconds);
            return "| %s | %.2f | %.1f %% | %.1f %% | %s |"
                    .formatted(
                            scenario.name(),
                            meter.mean(0, 0) / MEGA,
                            100 * meter.mean(0, 0) / RATE,
                            100 * meter.highestSecond(0) / RATE,
                            IntStream.rangeClosed(1, scenario.clients().size())
                                    .mapToObj(i -> "%.2f".formatted(meter.mean(i, STARTED_SECONDS) / MEGA))
                                    .collect(Collectors.joining(" · ")));
        }
    }

    /** Counter 0 is the daemon's; then those of the clients. */
    private static Meter meter(Rftd rftd, Clients clients, boolean upload) {
        var counters = new ArrayList<>(List.of(new Meter.Counter(rftd.process(), upload ? "rchar" : "wchar")));
        for (var client : clients.processes()) {
            counters.add(new Meter.Counter(client, upload ? "wchar" : "rchar"));
        }
        return new Meter(counters);
    }

    private static List<String> command(
            Scenario scenario, int number, Rftd rftd, Keys keys, Workplace place, long bytes) throws IOException {
        var client = scenario.clients().get(number);
        var key = keys.of(client.user());
        var name = client.user() + number;
        if (scenario.upload()) {
            var sources = place.files("source", name, scenario.files(), bytes);
            return rftd.putAs(client.user(), key, client.options(), sources, "");
        }
        place.files("served", name, scenario.files(), bytes);
        return rftd.getAs(client.user(), key, client.options(), List.of(name), place.directory("here-" + name));
    }

    /** Two users under one total; the first has less to do, and when it has ended the other gets all. */
    private String share(Workplace place) throws IOException {
        var total = 12_500_000L; // 100 Mbit/s
        var served = place.directory("served");
        var program = new Program(place.directory("programs"));
        var keys = new Keys(place.directory("keys"), served);
        try (var rftd = Rftd.configured(project, keys.configuration("total = \"100Mbit\""), program);
                var clients = new Clients(program)) {
            for (var client : List.of(ada(), bob())) {
                var bytes = client.user().equals("ada") ? total / 2 * 14 : total * 20;
                var sources = place.files("source", client.user(), 1, bytes);
                clients.start(rftd.putAs(client.user(), keys.of(client.user()), List.of(), sources, ""));
            }
            var meter = meter(rftd, clients, true);
            meter.awaitFlow(PATIENCE_SECONDS);
            meter.watch(8);
            var ada = meter.mean(1, STARTED_SECONDS);
            var bob = meter.mean(2, STARTED_SECONDS);
            clients.awaitEnd(0);
            meter.keepLast();
            meter.watch(6);
            return "Total 100 Mbit/s, two users: %.1f and %.1f Mbit/s; %.1f s after the first has ended the other has %.1f Mbit/s."
                    .formatted(
                            megabits(ada),
                            megabits(bob),
                            meter.secondsUntil(2, 0.95 * total),
                            megabits(meter.highestSecond(2)));
        }
    }

    private static double megabits(double bytesPerSecond) {
        return bytesPerSecond * 8 / MEGA;
    }

    private static Scenario up(String name, String limits, Client... clients) {
        return new Scenario(name, limits, true, 1, List.of(clients));
    }

    private static Scenario down(String name, String limits, Client... clients) {
        return new Scenario(name, limits, false, 1, List.of(clients));
    }

    private static Client ada(String... options) {
        return new Client("ada", List.of(options));
    }

    private static Client bob(String... options) {
        return new Client("bob", List.of(options));
    }
}
