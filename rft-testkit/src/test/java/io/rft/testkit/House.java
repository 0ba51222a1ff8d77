package io.rft.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The packages of RFT and the steps they stand on, from the ground up; the table in the design, in code. */
final class House {
    private static final String ROOT = "io.rft";

    /**
     * The step each package stands on. A package may use those on lower steps only; on the ground floor ({@link #GROUND}) also its
     * neighbours, as long as no circle comes of it. A package that is not here does not exist: adding one is a decision.
     */
    private static final Map<String, Integer> STEPS = Map.ofEntries(
            Map.entry("", 0),
            Map.entry("range", 0),
            Map.entry("clock", 0),
            Map.entry("buffer", 0),
            Map.entry("task", 0),
            Map.entry("disk", 0),
            Map.entry("fault", 0),
            Map.entry("rate", 1),
            Map.entry("digest", 1),
            Map.entry("posix", 1),
            Map.entry("protocol", 10),
            Map.entry("journal", 10),
            Map.entry("channel", 20),
            Map.entry("store", 20),
            Map.entry("session", 30),
            Map.entry("transfer", 30),
            Map.entry("client", 40),
            Map.entry("server", 40),
            Map.entry("console", 50),
            Map.entry("image", 50),
            Map.entry("shell", 50),
            Map.entry("cli", 51),
            Map.entry("daemon", 51),
            Map.entry("nio", 51),
            // Beside the house: what serves its tests and measurements, used by nobody in it.
            Map.entry("testkit", 51),
            Map.entry("bench", 51),
            Map.entry("seeded", 51));

    /** The step whose packages may use each other. */
    private static final int GROUND = 0;

    /** Packages that the design names and that are not built yet. */
    static final Set<String> WAITING = Set.of();

    /** Pairs that stay apart although their steps would allow it. */
    private static final Map<String, Set<String>> STRANGERS =
            Map.of("store", Set.of("protocol"), "seeded", Set.copyOf(STEPS.keySet()));

    private House() {}

    static Set<String> packages() {
        return STEPS.keySet();
    }

    /** The package of a class of RFT, without the root: {@code "store"}, {@code ""} for the root itself. */
    static String packageOf(JavaClass type) {
        var name = type.getPackageName();
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    static boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
    }

    /** Why one package may not use another; empty if it may. */
    static Optional<String> objection(String user, String used) {
        if (user.equals(used)) {
            return Optional.empty();
        }
        var from = STEPS.get(user);
        var to = STEPS.get(used);
        if (from == null || to == null) {
            return Optional.of("is not a package of the house");
        }
        if (STRANGERS.getOrDefault(user, Set.of()).contains(used)) {
            return Optional.of("is a stranger by rule");
        }
        var lower = to < from || (to == GROUND && from == GROUND);
        return lower ? Optional.empty() : Optional.of("does not stand on a lower floor");
    }
}
