package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.Patience;
import io.rft.channel.Alpn;
import io.rft.clock.Ticker;
import io.rft.testkit.ProxiedConnection.Direction;
import java.time.Duration;

/** What networks do to a transfer: every kind of T-NET. */
enum NetworkFault {
    /** Each piece takes its time. */
    LATENCY(Ends.NONE) {
        @Override
        void happen(ChaosProxy proxy, Direction blocks, Patience patience) {
            proxy.slow(Duration.ofMillis(5));
        }
    },

    /** Nothing passes, either way, for longer than it takes to doubt the session; what was open stays dead. */
    BLACK_HOLE(Ends.ALL) {
        @Override
        void happen(ChaosProxy proxy, Direction blocks, Patience patience) {
            assertTrue(proxy.beginOutage() > 1);
            pause(patience.probeAfter().multipliedBy(2));
            proxy.endOutage();
        }
    },

    /** Nothing of what the client says arrives. */
    BLACK_HOLE_TO_SERVER(Ends.UPLOADS) {
        @Override
        void happen(ChaosProxy proxy, Direction blocks, Patience patience) {
            proxy.connections().forEach(one -> one.stall(Direction.TO_SERVER));
        }
    },

    /** Nothing of what the server says arrives. */
    BLACK_HOLE_TO_CLIENT(Ends.ALL) {
        @Override
        void happen(ChaosProxy proxy, Direction blocks, Patience patience) {
            proxy.connections().forEach(one -> one.stall(Direction.TO_CLIENT));
        }
    },

    /** Every connection is reset. */
    RESET(Ends.ALL) {
        @Override
        void happen(ChaosProxy proxy, Direction blocks, Patience patience) {
            assertTrue(proxy.cutAll() > 1);
        }
    },

    /** The smallest pieces that there are. */
    ONE_BYTE_WRITES(Ends.NONE) {
        @Override
        void happen(ChaosProxy proxy, Direction blocks, Patience patience) {
            proxy.connections().forEach(one -> one.dribble(20_000));
        }
    },

    /** A bit of what a data connection carries is changed. */
    BIT_FLIP(Ends.NONE) {
        @Override
        void happen(ChaosProxy proxy, Direction blocks, Patience patience) {
            proxy.open(Alpn.DATA).getFirst().flipBit(blocks);
        }
    },

    /** Every connection ends in the middle, without TLS saying so. */
    END_WITHOUT_GOODBYE(Ends.ALL) {
        @Override
        void happen(ChaosProxy proxy, Direction blocks, Patience patience) {
            // the command channel last: without it the peers close the others
            assertTrue(proxy.connections().reversed().stream()
                            .filter(ProxiedConnection::finish)
                            .count()
                    > 1);
        }
    },

    /** One of several data connections passes nothing on any more. */
    STALL_ONE(Ends.NONE) {
        @Override
        void happen(ChaosProxy proxy, Direction blocks, Patience patience) {
            var data = proxy.open(Alpn.DATA);
            assertTrue(data.size() > 1);
            data.getFirst().stall();
        }
    },

    /** The command channel passes nothing on any more, the data connections do. */
    STALL_COMMAND(Ends.UPLOADS) {
        @Override
        void happen(ChaosProxy proxy, Direction blocks, Patience patience) {
            proxy.open(Alpn.COMMAND).forEach(ProxiedConnection::stall);
        }
    },

    /** All data connections pass nothing on any more, the command channel does. */
    STALL_DATA(Ends.NONE) {
        @Override
        void happen(ChaosProxy proxy, Direction blocks, Patience patience) {
            proxy.open(Alpn.DATA).forEach(ProxiedConnection::stall);
        }
    },

    /** Nobody takes blocks, also over new connections, for longer than it takes to replace a connection. */
    ZERO_WINDOW(Ends.NONE) {
        @Override
        void happen(ChaosProxy proxy, Direction blocks, Patience patience) {
            proxy.hold(blocks);
            proxy.release();
            pause(patience.stalledAfter().plus(patience.look().multipliedBy(2)));
            proxy.letGo();
        }
    };

    /** Which transfers have to go on in another session. */
    private enum Ends {
        NONE,
        /** A download of which all is under way needs nothing more of what this takes away: its commit was asked before. */
        UPLOADS,
        ALL
    }

    private final Ends ends;

    NetworkFault(Ends ends) {
        this.ends = ends;
    }

    /** Happens in the middle of a transfer, while no blocks pass. */
    abstract void happen(ChaosProxy proxy, Direction blocks, Patience patience);

    /** Whether a transfer whose blocks go this way has to go on in another session. */
    boolean endsSession(Direction blocks) {
        return switch (ends) {
            case NONE -> false;
            case UPLOADS -> blocks == Direction.TO_SERVER;
            case ALL -> true;
        };
    }

    private static void pause(Duration time) {
        Ticker.system().sleepNanos(time.toNanos());
    }
}
