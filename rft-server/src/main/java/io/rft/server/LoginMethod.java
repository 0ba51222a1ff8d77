package io.rft.server;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** A way to log in. What a configuration tells apart may be the same for clients: who checks a password is not their business. */
public enum LoginMethod {
    PUBLICKEY("publickey", "publickey"),
    PASSWORD("password", "password"),
    /** A password that the machine checks ({@link AccountChecks}), of whoever has none of their own here. */
    PAM("pam", "password"),
    /** Both at once. */
    KEY_AND_PASSWORD("publickey+password", "publickey+password"),
    /** A key and such a password at once. */
    KEY_AND_PAM("publickey+pam", "publickey+password");

    /** What lets somebody in where nothing else is said: either of the two. */
    public static final Set<LoginMethod> DEFAULT = Set.of(PUBLICKEY, PASSWORD);

    private final String text;
    private final String wireName;

    LoginMethod(String text, String wireName) {
        this.text = text;
        this.wireName = wireName;
    }

    /** As a configuration and logs name it. */
    public String text() {
        return text;
    }

    /** As {@code welcome} names it, and a credential of this kind. */
    public String wireName() {
        return wireName;
    }

    /** Whether the machine is asked. */
    public boolean isPam() {
        return this == PAM || this == KEY_AND_PAM;
    }

    public static Optional<LoginMethod> ofText(String text) {
        return Arrays.stream(values())
                .filter(method -> method.text.equals(text))
                .findFirst();
    }

    /** Of those that clients cannot tell apart, the one that has the same name here. */
    static LoginMethod ofWireName(String name) {
        return ofText(name).filter(method -> !method.isPam()).orElseThrow();
    }
}
