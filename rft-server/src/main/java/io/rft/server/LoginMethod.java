package io.rft.server;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** A way to log in, by the name that {@code welcome} and the configuration use. */
public enum LoginMethod {
    PUBLICKEY("publickey"),
    PASSWORD("password"),
    /** Both at once. */
    KEY_AND_PASSWORD("publickey+password");

    /** What lets somebody in where nothing else is said: either of the two. */
    public static final Set<LoginMethod> DEFAULT = Set.of(PUBLICKEY, PASSWORD);

    private final String wireName;

    LoginMethod(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<LoginMethod> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(method -> method.wireName.equals(name))
                .findFirst();
    }
}
