package io.rft.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@code ./bench} runs, which says what there is. */
public final class BenchMain {
    private static final int ROUNDS = 5;
    private static final int SMALL_ROUNDS = 21;
    private static final int FILE_MIB = 2048;
    private static final int DOOR_MIB = 1024;
    private static final int WAN_ROUNDS = 1;
    private static final int LIMIT_SECONDS = 10;
    private static final int LOGIN_TRIES = 100;

    private BenchMain() {}

    public static void main(String[] arguments) throws IOException {
        var project = Path.of(System.getProperty("rft.project"));
        var measurements = new Measurements(project, System.out);
        switch (arguments[0]) {
            case "many-files" -> measurements.manyFiles(number(arguments, 1, ROUNDS));
            case "durability" ->
                measurements.durability(number(arguments, 1, ROUNDS), (long) number(arguments, 2, FILE_MIB) << 20);
            case "scp" ->
                measurements.scp(number(arguments, 1, ROUNDS), (long) number(arguments, 2, FILE_MIB) << 20, sshd());
            case "small-transfer" -> measurements.smallTransfer(number(arguments, 1, SMALL_ROUNDS), sshd(), unpacked());
            case "small-files" -> smallFiles(project).inMemory(number(arguments, 1, ROUNDS));
            case "small-files-disk" -> smallFiles(project).onDisk(number(arguments, 1, ROUNDS));
            case "small-files-wan" -> smallFiles(project).overTheWay(number(arguments, 1, ROUNDS), emulator());
            case "wan" ->
                new WideAreaTable(project, emulator(), sshd(), System.out).print(number(arguments, 1, WAN_ROUNDS));
            case "limits" -> new LimitsTable(project, System.out).print(number(arguments, 1, LIMIT_SECONDS));
            case "door" ->
                new DoorTable(project, System.out)
                        .print(number(arguments, 1, ROUNDS), (long) number(arguments, 2, DOOR_MIB) << 20);
            case "logins" -> logins(arguments);
            default -> throw new IllegalArgumentException("no measurement " + arguments[0]);
        }
    }

    /** Of a server of its own, or of one that runs at an address of this machine. */
    private static void logins(String[] arguments) throws IOException {
        var times = new LoginTimes(System.out);
        var tries = number(arguments, 1, LOGIN_TRIES);
        if (arguments.length < 3) {
            times.print(tries);
            return;
        }
        var port = arguments[2].lastIndexOf(':');
        var server = new InetSocketAddress(
                InetAddress.ofLiteral(arguments[2].substring(0, port)),
                Integer.parseInt(arguments[2].substring(port + 1)));
        times.print(tries, server, List.of(arguments).subList(3, arguments.length));
    }

    private static SmallFiles smallFiles(Path project) {
        return new SmallFiles(project, sshd(), System.out);
    }

    private static Path emulator() {
        return Path.of(System.getProperty("rft.wan"));
    }

    private static Optional<Path> unpacked() {
        return Optional.of(System.getProperty("rft.package", ""))
                .filter(path -> !path.isEmpty())
                .map(Path::of);
    }

    private static Path sshd() {
        return Path.of(System.getProperty("rft.sshd"));
    }

    private static int number(String[] arguments, int index, int unlessGiven) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : unlessGiven;
    }
}
