package io.rft.channel;

import io.rft.Escaped;
import io.rft.posix.TcpSupport;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which congestion control the data connections of this end have: {@link #AUTO}, or one by the kernel's name for it. It concerns what is
 * sent, so each end chooses its own. Pure, but for {@link #check}.
 *
 * @param name {@code auto}, or letters, digits, {@code -} and {@code _}
 */
public record Congestion(String name) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,15}"); // TCP_CA_NAME_MAX

    /** BBR where the kernel lets the process have it and the path has delay, else the system's. */
    public static final Congestion AUTO = new Congestion("auto");

    public Congestion {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    '"' + Escaped.of(name) + "\" is not the name of a congestion control: give auto" + others());
        }
    }

    /** As a person writes it. Fails with what is wrong and what could be given. */
    public static Congestion parse(String text) {
        return new Congestion(text.toLowerCase(Locale.ROOT)).check();
    }

    public boolean isAuto() {
        return equals(AUTO);
    }

    /** This one, if sockets of this process can have it; else fails with the reason and what could be given. */
    public Congestion check() {
        var refusal = isAuto() ? Optional.<String>empty() : TcpSupport.refusal(name);
        if (refusal.isPresent()) {
            throw new IllegalArgumentException("there is no congestion control \"" + name + "\" here, " + refusal.get()
                    + ": give auto" + others());
        }
        return this;
    }

    private static String others() {
        var support = TcpSupport.current();
        var names = new TreeSet<>(support.available());
        names.removeIf(one -> TcpSupport.refusal(one).isPresent());
        return names.isEmpty() ? "" : " or " + String.join(", ", names);
    }

    @Override
    public String toString() {
        return name;
    }
}
