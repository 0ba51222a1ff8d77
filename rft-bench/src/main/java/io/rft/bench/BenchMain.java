package io.rft.bench;

import java.io.IOException;
import java.nio.file.Path;

/** What {@code ./bench} runs: {@code many-files [ROUNDS]}, {@code durability [ROUNDS [MIB]]}, {@code scp [ROUNDS [MIB]]}, {@code wan [ROUNDS]} or {@code limits [SECONDS]}. */
public final class BenchMain {
    private static final int ROUNDS = 5;
    private static final int FILE_MIB = 2048;
    private static final int WAN_ROUNDS = 1;
    private static final int LIMIT_SECONDS = 10;

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
            case "wan" ->
                new WideAreaTable(project, Path.of(System.getProperty("rft.wan")), sshd(), System.out)
                        .print(number(arguments, 1, WAN_ROUNDS));
            case "limits" -> new LimitsTable(project, System.out).print(number(arguments, 1, LIMIT_SECONDS));
            default -> throw new IllegalArgumentException("no measurement " + arguments[0]);
        }
    }

    private static Path sshd() {
        return Path.of(System.getProperty("rft.sshd"));
    }

    private static int number(String[] arguments, int index, int unlessGiven) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : unlessGiven;
    }
}
