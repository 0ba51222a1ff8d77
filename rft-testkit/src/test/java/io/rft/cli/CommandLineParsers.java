package io.rft.cli;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.console.Units;
import io.rft.shell.LineWord;
import io.rft.shell.LineWords;
import io.rft.testkit.corpus.Input;
import io.rft.testkit.corpus.Parser;
import io.rft.testkit.corpus.Parser.Form;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What is typed at {@code rft}, in its shell, and in the files that it is given. */
public final class CommandLineParsers {
    private static final Path FILE = Path.of("/home/ann/list");
    private static final RemotePath HOME = RemotePath.parse("/home/ann");

    private CommandLineParsers() {}

    public static List<Parser> all() {
        return List.of(
                Parser.ofArguments("address", Form.REPORT, CommandLineParsers::address),
                Parser.of(
                        "server",
                        Form.TEXT,
                        input -> new AddressParser(7380, "ann")
                                .readServer(input.text())
                                .toString()),
                Parser.ofArguments("size", Form.TEXT, input -> String.valueOf(Units.parseSize(input.text()))),
                Parser.ofArguments("rate", Form.TEXT, CommandLineParsers::rate),
                Parser.ofArguments(
                        "duration",
                        Form.REPORT,
                        input -> Units.parseDuration(input.text()).toString()),
                Parser.ofArguments(
                        "timetable",
                        Form.TEXT,
                        input -> Units.parseTimetable(input.text()).toString()),
                flag("port", new Converters.PortConverter()),
                flag("connections", new Converters.ConnectionsConverter()),
                flag("seconds", new Converters.SecondsConverter()),
                flag("retries", new Converters.RetriesConverter()),
                flag("block-size", new Converters.BlockSizeConverter()),
                flag("count", new Converters.CountConverter()),
                flag("switch", new Converters.SwitchConverter()),
                flag("wait", new Converters.DurationConverter()),
                flag("choice", new Converters.IfExistsConverter()),
                Parser.of(
                        "mode",
                        Form.REPORT,
                        input -> ModeChange.parse(input.text()).steps().toString()),
                Parser.of("files-from", Form.REPORT, input -> names(input, '\n')),
                Parser.of("files-from-nul", Form.REPORT, input -> names(input, '\0')),
                Parser.of("config-toml", Form.REPORT, CommandLineParsers::config),
                Parser.ofArguments("shell-line", Form.TEXT, CommandLineParsers::line));
    }

    private static Parser flag(String name, ITypeConverter<?> converter) {
        return new Parser(
                "flag-" + name,
                Form.REPORT,
                input -> String.valueOf(converter.convert(input.text())),
                Set.of(TypeConversionException.class));
    }

    private static String address(Input input) {
        return switch (new AddressParser(7380, "ann").parse(input.text())) {
            case Address.Local(var _, var path) -> "here " + path;
            case Address.Remote remote ->
                remote.endpoint() + " " + remote.resolve(HOME)
                        + (remote.isPattern() ? " or " + remote.pattern(HOME) : "");
        };
    }

    private static String rate(Input input) {
        var rate = Units.parseRate(input.text());
        return rate.isLimited() ? String.valueOf(rate.bytesPerSecond()) : "off";
    }

    private static String names(Input input, char end) throws RftException {
        return NameList.parse(input.bytes(), end, FILE).stream()
                .map(RemotePath::relative)
                .collect(Collectors.joining("|"));
    }

    private static String config(Input input) throws RftException {
        Map<String, String> flags = ConfigFile.parse(FILE, input.text()).flags();
        return new TreeMap<>(flags).toString();
    }

    private static String line(Input input) {
        return LineWords.of(input.text()).stream()
                .map(LineWord::text)
                .map(LineWords::quoted)
                .collect(Collectors.joining(" "));
    }
}
