package io.rft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserDirectoriesTest {
    @Test
    void areBelowTheHomeIfNothingElseIsSaid() {
        var directories = UserDirectories.of(Map.of(), "/home/me");

        assertEquals(Path.of("/home/me/.config/rft"), directories.configuration());
        assertEquals(Path.of("/home/me/.local/state/rft"), directories.state());
        assertEquals(Path.of("/home/me/.cache/rft"), directories.cache());
    }

    @Test
    void theEnvironmentMovesThem() {
        var directories = UserDirectories.of(
                Map.of("HOME", "/h", "XDG_CONFIG_HOME", "/c", "XDG_STATE_HOME", "/s", "XDG_CACHE_HOME", "/k"),
                "/home/me");

        assertEquals(
                new UserDirectories(Path.of("/h"), Path.of("/c/rft"), Path.of("/s/rft"), Path.of("/k/rft")),
                directories);
    }

    @Test
    void whatIsNotAbsoluteIsIgnored() {
        var directories = UserDirectories.of(Map.of("HOME", "", "XDG_CONFIG_HOME", "config"), "/home/me");

        assertEquals(Path.of("/home/me"), directories.home());
        assertEquals(Path.of("/home/me/.config/rft"), directories.configuration());
    }
}
