package io.rft.server;

import java.util.Arrays;
import java.util.Optional;

/** A way to log in, by the name that {@code welcome} and the configuration use. */
public enum LoginMethod {
    PUBLICKEY("publickey"),
    PASSWORD("password");

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
