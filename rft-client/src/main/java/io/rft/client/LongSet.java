package io.rft.client;

/** Many numbers, in eleven to thirty-two bytes each, where a set of objects takes sixty. Open addressing. Not thread-safe. */
final class LongSet {
    private static final int CAPACITY_MIN = 16;

    private long[] table = new long[CAPACITY_MIN]; // 0: nothing
    private boolean hasZero;
    private int count; // of those in the table

    /** Whether there are none. */
    boolean isEmpty() {
        return count == 0 && !hasZero;
    }

    boolean contains(long number) {
        return number == 0 ? hasZero : table[place(table, number)] == number;
    }

    void add(long number) {
        if (number == 0) {
            hasZero = true;
            return;
        }
        var place = place(table, number);
        if (table[place] != number) {
            table[place] = number;
            count++;
            if (count > table.length / 4 * 3) {
                grow();
            }
        }
    }

    private void grow() {
        var larger = new long[table.length * 2];
        for (var number : table) {
            if (number != 0) {
                larger[place(larger, number)] = number;
            }
        }
        table = larger;
    }

    /** Where it is, or would be. */
    private static int place(long[] table, long number) {
        var mask = table.length - 1;
        var mixed = number * 0x9e3779b97f4a7c15L; // the golden ratio: spreads what differs in few bits
        var place = (int) (mixed >>> 32) & mask;
        while (table[place] != 0 && table[place] != number) {
            place = place + 1 & mask;
        }
        return place;
    }
}
