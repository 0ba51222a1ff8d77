package io.rft.channel;

/** What a connection is for, agreed inside the TLS handshake (RFC 7301). */
public enum Alpn {
    COMMAND("rft/1"),
    DATA("rft-data/1");

    private final String id;

    Alpn(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }
}
