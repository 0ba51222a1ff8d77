package io.rft.client;

/**
 * What a client's connections have been through.
 *
 * @param connectionsOpened data connections there have been, over all sessions
 * @param connectionsMost the most that were open at once
 * @param connections data connections open now
 * @param retries how often a lost session was tried to be opened again
 */
public record ClientCounts(int connectionsOpened, int connectionsMost, int connections, int retries) {}
