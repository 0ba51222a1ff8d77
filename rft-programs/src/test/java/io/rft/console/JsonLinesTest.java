package io.rft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonLinesTest {
    @Test
    void whatATerminalWouldActOnIsEscapedAndReadsTheSame() throws Exception {
        var name = "a\u001b\u007f\u009b\u202e\u2028é☃\ud83d\ude00\"";
        var out = new ByteArrayOutputStream();

        new JsonLines(out).write(fields -> fields.writeStringProperty("name", name));

        var line = out.toString(StandardCharsets.UTF_8);
        assertEquals(
                "{\"name\":\"a\\u001b\\u007f\\u009b\\u202e\\u2028é☃\ud83d\ude00\\\"\"}\n",
                line.replace("\\u001B", "\\u001b").replace("\\u007F", "\\u007f"));
        assertEquals(name, new JsonMapper().readTree(line).get("name").stringValue());
    }
}
