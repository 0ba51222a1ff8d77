package io.rft.channel;

/**
 * How this end wants the kernel to treat the data connections that it has. Nothing depends on its being granted. Immutable.
 *
 * @param congestion which congestion control
 * @param background whether routers may put other traffic before them: DSCP LE (RFC 8622)
 */
public record SocketWishes(Congestion congestion, boolean background) {
    public static final SocketWishes DEFAULT = new SocketWishes(Congestion.AUTO, false);

    public SocketWishes withCongestion(Congestion other) {
        return new SocketWishes(other, background);
    }

    public SocketWishes withBackground(boolean other) {
        return new SocketWishes(congestion, other);
    }
}
