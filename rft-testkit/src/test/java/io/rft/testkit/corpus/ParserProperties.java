package io.rft.testkit.corpus;

import io.rft.seeded.Seeded;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * No input whatever harms a parser: the cases of the corpus, changed by chance. By seed, so that every build tries the same; what looks for
 * inputs by the code that they reach is {@link JazzerIT}.
 */
@Tag("crash")
class ParserProperties {
    private static final int INPUT_BYTES_MAX = 4096;
    private static final int INPUTS = 4;

    private static final Map<Parser, List<Input>> INPUTS_OF = new HashMap<>();

    @BeforeAll
    static void read() {
        for (var parser : Parsers.all()) {
            INPUTS_OF.put(
                    parser,
                    Corpus.of(parser.name()).stream()
                            .map(BadInput::input)
                            .filter(input -> input.length() <= INPUT_BYTES_MAX)
                            .toList());
        }
    }

    @Seeded(50)
    void noInputHarmsAParser(SplittableRandom random) {
        for (var parser : Parsers.all()) {
            var inputs = INPUTS_OF.getOrDefault(parser, List.of());
            for (var i = 0; i < INPUTS; i++) {
                var one = inputs.get(random.nextInt(inputs.size())).bytes();
                var other = inputs.get(random.nextInt(inputs.size())).bytes();
                read(parser, Mutations.of(one, other, random));
            }
        }
    }

    private static void read(Parser parser, byte[] input) {
        try {
            parser.read(Input.ofBytes(input));
        } catch (AssertionError e) {
            throw new AssertionError(
                    parser + ", of the input " + Base64.getEncoder().encodeToString(input) + " in base64: "
                            + e.getMessage(),
                    e);
        }
    }
}
