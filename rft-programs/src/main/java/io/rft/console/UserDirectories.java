package io.rft.console;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a user's files of RFT are: the directories of the XDG specification, or what it names where they are not set. Nothing is made
 * or looked at. {@code HOME} counts before what the system knows, as it does for other programs.
 */
public record UserDirectories(Path home, Path configuration, Path state, Path cache) {
    public static UserDirectories of(Map<String, String> environment, String systemHome) {
        var home = absolute(environment, "HOME", Path.of(systemHome));
        return new UserDirectories(
                home,
                absolute(environment, "XDG_CONFIG_HOME", home.resolve(".config"))
                        .resolve("rft"),
                absolute(environment, "XDG_STATE_HOME", home.resolve(".local/state"))
                        .resolve("rft"),
                absolute(environment, "XDG_CACHE_HOME", home.resolve(".cache")).resolve("rft"));
    }

    /** The specification wants relative paths ignored. */
    private static Path absolute(Map<String, String> environment, String variable, Path otherwise) {
        var value = environment.getOrDefault(variable, "");
        return value.startsWith("/") ? Path.of(value) : otherwise;
    }
}
