package io.rft.server;

import io.rft.RftException;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Whoever knows the accounts of the machine, as PAM does: whether a password is an account's, and whether it may come in now. What is
 * returned is for the log; a failure means that it could not be found out, which is a no as well. Thread-safe; blocks, for a bounded time.
 */
public interface AccountChecks {
    /**
     * Why this password does not let this account in; empty where it does.
     *
     * @param password in UTF-8; wiped
     */
    Optional<String> passwordRefusal(String account, byte[] password, InetAddress peer) throws RftException;

    /** Why this account may not come in now, whatever it has proved itself by; empty where it may. */
    Optional<String> accountRefusal(String account, InetAddress peer) throws RftException;
}
