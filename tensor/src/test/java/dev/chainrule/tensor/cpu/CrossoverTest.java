package dev.chainrule.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Both ways are tried, and the quicker one is taken until the next trial. */
class CrossoverTest {
    private final Crossover crossover = new Crossover();

    /** Runs a whole period in which each way takes so long; returns how many runs were shared. */
    private int sharedOf(long alone, long shared) {
        int count = 0;
        for (int k = 0; k < Crossover.PERIOD; k++) {
            boolean now = crossover.alone();
            count += now ? 0 : 1;
            crossover.took(now ? alone : shared);
        }
        return count;
    }

    @Test
    void whatIsQuickerSharedIsShared() {
        assertThat(sharedOf(3000, 2000)).isEqualTo(Crossover.PERIOD - Crossover.TRIAL);
    }

    @Test
    void whatIsQuickerAloneIsDoneAlone() {
        assertThat(sharedOf(2000, 3000)).isEqualTo(Crossover.TRIAL);
        assertThat(sharedOf(2000, 2000)).isEqualTo(Crossover.TRIAL);
    }

    @Test
    void coresThatMoveApartAreNoticed() {
        sharedOf(3000, 2000);
        assertThat(sharedOf(3000, 4000)).isEqualTo(Crossover.TRIAL);
        assertThat(sharedOf(3000, 2000)).isEqualTo(Crossover.PERIOD - Crossover.TRIAL);
    }

    @Test
    void theTimeToWakeACrewDoesNotCount() {
        for (int k = 0; k < Crossover.PERIOD; k++) {
            boolean alone = crossover.alone();
            crossover.took(alone ? 3000 : k < Crossover.TRIAL + 8 ? 100_000 : 2000);
        }
        for (int k = 0; k < 2 * Crossover.TRIAL; k++) {
            crossover.took(crossover.alone() ? 3000 : 2000);
        }
        assertThat(crossover.alone()).isFalse();
    }
}
