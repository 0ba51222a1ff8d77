package io.rft.server;

import io.rft.fault.FaultPoint;
import java.util.concurrent.CountDownLatch;

/** Keeps whoever comes to a fault point there. */
final class Stay {
    private Stay() {}

    /** Counts down {@code there} at every hit and has it wait for {@code goesOn}, until this is closed. */
    static FaultPoint.Listening at(FaultPoint point, CountDownLatch there, CountDownLatch goesOn) {
        return FaultPoint.listen(hit -> {
            if (hit == point) {
                there.countDown();
                try {
                    goesOn.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        });
    }
}
