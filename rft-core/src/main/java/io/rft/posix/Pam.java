package io.rft.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * PAM, the machine's own way to check passwords and accounts (Linux-PAM, {@code pam(3)}): asks the modules that a service of
 * {@code /etc/pam.d} names. Modules are code of others in this process, which may hang or crash it, so a program that has more to do than this
 * gives it a process of its own. One per process, since what C calls back stays; one thread.
 *
 * <p>Only what Linux-PAM's headers say is used: {@code security/_pam_types.h} for the numbers below, {@code pam_conv(3)} for the conversation.
 */
public final class Pam {
    /** A name of an account is no longer; useradd takes 32, directory services more. */
    public static final int ACCOUNT_BYTES_MAX = 256;

    /** What a module takes for an answer ({@code PAM_MAX_RESP_SIZE}), less the byte that ends it. */
    public static final int PASSWORD_BYTES_MAX = 511;

    /** An address in words. */
    public static final int PEER_BYTES_MAX = 64;

    private static final String LIBRARY = "libpam.so.0";

    private static final int SUCCESS = 0;
    private static final int BUFFER_ERROR = 5;
    private static final int CONVERSATION_ERROR = 19;

    private static final int ITEM_USER = 2;
    private static final int ITEM_TERMINAL = 3;
    private static final int ITEM_PEER = 4;
    private static final int ITEM_FAIL_DELAY = 10;

    private static final int SILENT = 0x8000;
    private static final int NO_EMPTY_PASSWORD = 1;

    private static final int PROMPT_HIDDEN = 1;
    private static final int PROMPT_SHOWN = 2;
    private static final int MESSAGES_MAX = 32; // PAM_MAX_NUM_MSG
    private static final int PROMPTS_MAX = 8; // of one login: a stack of modules asks once each, if it asks again
    private static final int MESSAGE_BYTES = 16; // struct pam_message: int, pointer
    private static final int RESPONSE_BYTES = 16; // struct pam_response: pointer, int

    private static final NativeFunction CALLOC = NativeFunction.ofLong("calloc");
    private static final NativeFunction FREE = NativeFunction.ofLong("free");
    private static final NativeFunction PRCTL = NativeFunction.ofInt("prctl");
    private static final int PR_SET_DUMPABLE = 4;

    private final String service;
    private final Optional<Path> directory;
    private final NativeFunction start;
    private final NativeFunction setItem;
    private final NativeFunction getItem;
    private final NativeFunction authenticate;
    private final NativeFunction account;
    private final NativeFunction end;
    private final MemorySegment conversation;
    private final MemorySegment noDelay;

    // Of the conversation under way.
    private byte[] answer = new byte[0];
    private int prompts;
    private String trouble = "";

    /** What PAM says. */
    public enum Verdict {
        /** The password is the account's, where there was one, and the account may come in now. */
        ACCEPTED,
        REFUSED,
        /** It could not be checked, which is a matter for the administrator. */
        FAILED
    }

    /**
     * What PAM says, and why.
     *
     * @param why in words for a log, never with the password; empty where nothing is to be said
     */
    public record Answer(Verdict verdict, String why) {}

    private Pam(String service, Optional<Path> directory, SymbolLookup library) {
        this.service = service;
        this.directory = directory;
        this.start = NativeFunction.ofInt(library, directory.isPresent() ? "pam_start_confdir" : "pam_start");
        this.setItem = NativeFunction.ofInt(library, "pam_set_item");
        this.getItem = NativeFunction.ofInt(library, "pam_get_item");
        this.authenticate = NativeFunction.ofInt(library, "pam_authenticate");
        this.account = NativeFunction.ofInt(library, "pam_acct_mgmt");
        this.end = NativeFunction.ofInt(library, "pam_end");
        this.conversation = conversation();
        this.noDelay = noDelay();
    }

    /**
     * Loads the library; fails with {@code USAGE} where it is not there.
     *
     * @param service the name of the file that says which modules are asked
     * @param directory where that file is, in place of the system's directories
     */
    public static Pam load(String service, Optional<Path> directory) throws RftException {
        return load(LIBRARY, service, directory);
    }

    static Pam load(String library, String service, Optional<Path> directory) throws RftException {
        var unsupported = Machine.unsupported();
        if (unsupported.isPresent()) {
            throw new RftException(ErrorCode.USAGE, "PAM cannot be asked on " + unsupported.get());
        }
        try {
            return new Pam(service, directory, SymbolLookup.libraryLookup(library, Arena.global()));
        } catch (IllegalArgumentException | NoSuchElementException e) {
            throw new RftException(ErrorCode.USAGE, "the library " + library + " cannot be loaded, or is too old", e);
        }
    }

    /** From here on no other program of the same account looks into this process, and no crash leaves its memory in a file. */
    public static void keepMemoryPrivate() {
        PRCTL.call(PR_SET_DUMPABLE, 0);
    }

    /** Whether a name, password or address can be handed over: what has a NUL in it would be another one for the modules. */
    public static boolean isText(byte[] text, int bytesMax) {
        if (text.length == 0 || text.length > bytesMax) {
            return false;
        }
        for (var each : text) {
            if (each == 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether this is the account's password, and the account may come in now.
     *
     * @param password is wiped
     * @param peer the address that asks, which modules log and may decide by
     */
    public Answer password(byte[] name, byte[] password, byte[] peer) {
        answer = password;
        try {
            return isText(password, PASSWORD_BYTES_MAX)
                    ? ask(name, peer, true)
                    : new Answer(Verdict.REFUSED, "the password is empty, too long, or has a NUL in it");
        } finally {
            Arrays.fill(password, (byte) 0);
            answer = new byte[0];
        }
    }

    /** Whether the account may come in now, by whatever it has proved itself. */
    public Answer account(byte[] name, byte[] peer) {
        return ask(name, peer, false);
    }

    private Answer ask(byte[] name, byte[] peer, boolean withPassword) {
        if (!isText(name, ACCOUNT_BYTES_MAX) || !isText(peer, PEER_BYTES_MAX)) {
            return new Answer(Verdict.REFUSED, "the name is empty, too long, or has a NUL in it");
        }
        prompts = 0;
        trouble = "";
        try (var memory = CallMemory.take()) {
            var handle = memory.longs(0);
            var status = start(memory, name, handle);
            if (status != SUCCESS) {
                return answered("start", status);
            }
            return converse(memory, handle.get(JAVA_LONG, 0), name, peer, withPassword);
        }
    }

    private int start(CallMemory memory, byte[] name, MemorySegment handle) {
        var of = Posix.text(memory, service);
        var user = text(memory, name);
        var conv = memory.longs(conversation.address(), 0).address(); // struct pam_conv, which is copied
        return directory.isPresent()
                ? start.call(
                        memory,
                        of,
                        user,
                        conv,
                        Posix.text(memory, directory.get().toString()),
                        handle.address())
                : start.call(memory, of, user, conv, handle.address());
    }

    private Answer converse(CallMemory memory, long handle, byte[] name, byte[] peer, boolean withPassword) {
        var status = SUCCESS;
        try {
            var step = "prepare";
            status = setItem.call(memory, handle, ITEM_PEER, text(memory, peer));
            if (status == SUCCESS) {
                status = setItem.call(memory, handle, ITEM_TERMINAL, Posix.text(memory, "rft"));
            }
            if (status == SUCCESS) {
                status = setItem.call(memory, handle, ITEM_FAIL_DELAY, noDelay.address());
            }
            if (status == SUCCESS && withPassword) {
                step = "password";
                status = authenticate.call(memory, handle, SILENT | NO_EMPTY_PASSWORD);
            }
            if (status == SUCCESS) {
                step = "account";
                status = account.call(memory, handle, SILENT | NO_EMPTY_PASSWORD);
            }
            return status == SUCCESS && !isStill(memory, handle, name)
                    ? new Answer(Verdict.REFUSED, "a module has taken the name for another one")
                    : answered(step, status);
        } finally {
            end.call(memory, handle, status);
        }
    }

    /** Whether the modules have spoken of the account that was asked about: they may map a name to another one. */
    private boolean isStill(CallMemory memory, long handle, byte[] name) {
        var item = memory.longs(0);
        if (getItem.call(memory, handle, ITEM_USER, item.address()) != SUCCESS || item.get(JAVA_LONG, 0) == 0) {
            return false;
        }
        var now = MemorySegment.ofAddress(item.get(JAVA_LONG, 0)).reinterpret(ACCOUNT_BYTES_MAX + 1L);
        for (var i = 0; i < name.length; i++) { // a shorter one ends with a 0, which is not in the name
            if (now.get(JAVA_BYTE, i) != name[i]) {
                return false;
            }
        }
        return now.get(JAVA_BYTE, name.length) == 0;
    }

    private Answer answered(String step, int status) {
        return switch (status) {
            case SUCCESS -> new Answer(Verdict.ACCEPTED, "");
            case 6 -> refused(step, "permission denied");
            case 7 -> refused(step, step.equals("password") ? "wrong password" : "not accepted");
            case 8 -> refused(step, "credentials do not suffice");
            case 10 -> refused(step, "no such account");
            case 11 -> refused(step, "too many tries");
            case 12 -> refused(step, "the password has expired and has to be changed first");
            case 13 -> refused(step, "the account has expired");
            case 17 -> refused(step, "credentials could not be set");
            case CONVERSATION_ERROR -> refused(step, trouble.isEmpty() ? "a module did not take the answer" : trouble);
            case 27 -> refused(step, "the password has expired");
            default -> new Answer(Verdict.FAILED, "PAM, " + step + ": " + failure(status));
        };
    }

    private static Answer refused(String step, String why) {
        return new Answer(Verdict.REFUSED, "PAM, " + step + ": " + why);
    }

    private static String failure(int status) {
        return switch (status) {
            case 1 -> "a module cannot be loaded";
            case 3 -> "a module or the service file has an error";
            case 4 -> "system error";
            case BUFFER_ERROR -> "out of memory";
            case 9 -> "what knows the accounts cannot be reached";
            case 26 -> "critical error, or the service file has a problem";
            case 28 -> "a module is unknown";
            default -> "error " + status;
        };
    }

    /**
     * What modules ask, called by C: hidden input is the password; who wants to see what is typed wants something else and is told no; what
     * is only to be read nobody reads. The answers belong to the library, which frees them. Nothing may be thrown through C.
     */
    int converse(int count, MemorySegment messages, MemorySegment responses, MemorySegment data) {
        try {
            if (count < 1 || count > MESSAGES_MAX) {
                trouble = "a module says too much at once";
                return CONVERSATION_ERROR;
            }
            var styles = styles(count, messages.reinterpret(count * ADDRESS.byteSize()));
            for (var style : styles) {
                if (style == PROMPT_SHOWN) {
                    trouble = "a module asks for more than a password";
                    return CONVERSATION_ERROR;
                } else if (style == PROMPT_HIDDEN && (answer.length == 0 || ++prompts > PROMPTS_MAX)) {
                    trouble = "a module asks for a password too often, or where none was given";
                    return CONVERSATION_ERROR;
                }
            }
            return reply(styles, responses.reinterpret(ADDRESS.byteSize()));
        } catch (RuntimeException e) {
            trouble = "the conversation failed";
            return CONVERSATION_ERROR;
        }
    }

    private static int[] styles(int count, MemorySegment messages) {
        var styles = new int[count];
        for (var i = 0; i < count; i++) {
            var message =
                    MemorySegment.ofAddress(messages.getAtIndex(JAVA_LONG, i)).reinterpret(MESSAGE_BYTES);
            styles[i] = message.get(JAVA_INT, 0);
        }
        return styles;
    }

    private int reply(int[] styles, MemorySegment target) {
        var array = allocate(styles.length * (long) RESPONSE_BYTES);
        if (array.address() == 0) {
            return BUFFER_ERROR;
        }
        for (var i = 0; i < styles.length; i++) {
            if (styles[i] == PROMPT_HIDDEN) {
                var text = allocate(answer.length + 1L);
                if (text.address() == 0) {
                    free(array, i);
                    return BUFFER_ERROR;
                }
                MemorySegment.copy(answer, 0, text, JAVA_BYTE, 0, answer.length);
                array.set(JAVA_LONG, i * (long) RESPONSE_BYTES, text.address());
            }
        }
        target.set(JAVA_LONG, 0, array.address());
        return SUCCESS;
    }

    private void free(MemorySegment array, int texts) {
        for (var i = 0; i < texts; i++) {
            var text = array.get(JAVA_LONG, i * (long) RESPONSE_BYTES);
            if (text != 0) {
                MemorySegment.ofAddress(text).reinterpret(answer.length).fill((byte) 0);
                FREE.call(text, 0, 0, 0);
            }
        }
        FREE.call(array.address(), 0, 0, 0);
    }

    /** Zeroed memory of C's own; of address 0 where there is none. */
    private static MemorySegment allocate(long bytes) {
        var address = CALLOC.call(1, bytes, 0, 0);
        return MemorySegment.ofAddress(address < 0 ? 0 : address).reinterpret(bytes);
    }

    private static long text(CallMemory memory, byte[] text) {
        var copy = memory.allocate(text.length + 1L, 1);
        MemorySegment.copy(text, 0, copy, JAVA_BYTE, 0, text.length);
        copy.set(JAVA_BYTE, text.length, (byte) 0);
        return copy.address();
    }

    private MemorySegment conversation() {
        var type = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        try {
            var method = MethodHandles.lookup().bind(this, "converse", type.toMethodType());
            return Linker.nativeLinker().upcallStub(method, type, Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the method is above", e);
        }
    }

    /** What modules want to wait after a failure comes to nothing: how long a no takes is decided where it is said. */
    private static MemorySegment noDelay() {
        var type = FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, ADDRESS);
        return Linker.nativeLinker().upcallStub(MethodHandles.empty(type.toMethodType()), type, Arena.global());
    }
}
