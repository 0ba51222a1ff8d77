package io.rft.nio;

import io.rft.testkit.corpus.Parser;
import io.rft.testkit.corpus.Parser.Form;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** What a program gives to the file system provider. */
public final class NioParsers {
    private NioParsers() {}

    public static List<Parser> all() {
        return List.of(
                Parser.ofArguments("uri", Form.TEXT, input -> {
                    var uri = RftUri.parse(uri(input.text()));
                    return RftUri.of(uri.endpoint("ann"), uri.path()).toString();
                }),
                new Parser(
                        "glob",
                        Form.REPORT,
                        input -> GlobPattern.compile(input.text()).pattern(),
                        Set.of(PatternSyntaxException.class)));
    }

    /** As {@link URI#create}, whose words would repeat the text. */
    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e.getReason(), e);
        }
    }
}
