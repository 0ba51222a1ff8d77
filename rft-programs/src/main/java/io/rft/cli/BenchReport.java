package io.rft.cli;

import io.rft.RftException;
import io.rft.client.Endpoint;
import io.rft.protocol.Settings;
import java.time.Duration;
import java.util.List;

/** Tells what is measured, as it comes. One thread. */
interface BenchReport {
    /** There is a server, so far away, and both sides have agreed on this. */
    void started(Endpoint server, Duration roundTrip, Settings agreed) throws RftException;

    /** What came of one number of connections, both ways; 0 stands for as many as prove good. */
    void measured(int connections, List<Measured> ways) throws RftException;

    /** That was all. */
    void ended() throws RftException;
}
