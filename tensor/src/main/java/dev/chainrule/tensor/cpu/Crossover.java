package dev.chainrule.tensor.cpu;

/**
 * Whether work of a few microseconds is quicker shared or done by its caller alone. That depends on how far apart the cores are: a word goes to another
 * core and back in 50 ns where they share a cache, in 400 where they do not (measured, on one machine, for minutes each: a virtual machine's cores may
 * move). So both are tried now and then. Results have the same bits either way.
 */
final class Crossover {
    /** How many runs a trial has; the second half of them counts, for a crew that slept must wake first. */
    static final int TRIAL = 32;
    /** From one pair of trials to the next: a hundredth of all runs, and a hundredth of a second. */
    static final int PERIOD = 4096;

    private int run;
    private boolean alone = true;
    private long alonesTime;
    private long sharedTime;

    /** Whether the next run is to be done alone. */
    boolean alone() {
        return run < TRIAL || run >= 2 * TRIAL && alone;
    }

    /** After each run: how long it took. */
    void took(long nanos) {
        if (run < 2 * TRIAL && run % TRIAL >= TRIAL / 2) {
            if (run < TRIAL) {
                alonesTime += nanos;
            } else {
                sharedTime += nanos;
            }
        }
        run++;
        if (run == 2 * TRIAL) {
            alone = alonesTime <= sharedTime;
            alonesTime = 0;
            sharedTime = 0;
        }
        run = run == PERIOD ? 0 : run;
    }
}
