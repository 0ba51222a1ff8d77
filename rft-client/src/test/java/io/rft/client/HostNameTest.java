package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNameTest {
    @ParameterizedTest
    @CsvSource({
        "files.example, files.example, true",
        "files.example, FILES.EXAMPLE, true",
        "files.example., files.example, true",
        "files.example, files.example., true",
        "files.example, example, false",
        "files.example, a.files.example, false",
        "a.files.example, *.files.example, true",
        "xn--bcher-kva.files.example, *.files.example, true",
        "files.example, *.files.example, false",
        "a.b.files.example, *.files.example, false",
        "a.files.example, *.*.example, false",
        "a.files.example, a.*.example, false",
        "ab.files.example, a*.files.example, false",
        "ab.files.example, *b.files.example, false",
        "files.example, *.example, false",
        "localhost, *, false",
        "files, *., false",
        "b\u00fccher.example, b\u00fccher.example, false",
        "'', '', false",
        "., ., false",
        "a..example, a..example, false",
        "-a.b.example, *.b.example, false"
    })
    void aNameIsMatchedAsAWholeAndAWildcardOneLabel(String host, String pattern, boolean matches) {
        assertEquals(matches, HostName.matches(host, pattern));
    }
}
