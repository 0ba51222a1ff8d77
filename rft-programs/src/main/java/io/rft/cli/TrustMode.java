package io.rft.cli;

/** What happens at the first contact with a server. */
enum TrustMode {
    ASK,
    ACCEPT_NEW,
    STRICT
}
