package dev.chainrule.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Both ways are tried, and the quicker one is taken until the next trial. */
class CrossoverTest {
    private final Crossover crossover = new Crossover();

    /** Runs both trials, in which each way takes so long; the crew sleeps for the first runs of its trial, which take as long as {@code asleep}. */
    private void trials(long alone, long shared, int sleeps, long asleep) {
        for (int k = 0; k < Crossover.TRIAL; k++) {
            assertThat(crossover.alone()).isTrue();
            crossover.took(alone, false);
        }
        for (int k = 0; k < Math.min(Crossover.MOST_SHARED, sleeps + Crossover.TRIAL); k++) {
            assertThat(crossover.alone()).isFalse();
            crossover.took(k < sleeps ? asleep : shared, k >= sleeps);
        }
    }

    private void untilTheNextTrials(boolean alone) {
        for (int k = 0; k < Crossover.PERIOD; k++) {
            assertThat(crossover.alone()).isEqualTo(alone);
            crossover.took(1, true);
        }
    }

    @Test
    void whatIsQuickerSharedIsShared() {
        trials(3000, 2000, 0, 0);
        untilTheNextTrials(false);
    }

    @Test
    void whatIsQuickerAloneIsDoneAlone() {
        trials(2000, 3000, 0, 0);
        untilTheNextTrials(true);
        trials(2000, 2000, 0, 0);
        untilTheNextTrials(true);
    }

    @Test
    void coresThatMoveAreNoticed() {
        trials(3000, 2000, 0, 0);
        untilTheNextTrials(false);
        trials(3000, 4000, 0, 0);
        untilTheNextTrials(true);
        trials(3000, 2000, 0, 0);
        untilTheNextTrials(false);
    }

    @Test
    void whileACrewWakesNothingCounts() {
        trials(3000, 2000, 100, 5000);
        untilTheNextTrials(false);
        trials(3000, 4000, 100, 1000);
        untilTheNextTrials(true);
    }

    @Test
    void aCrewThatDoesNotWakeIsNotWaitedFor() {
        trials(3000, 2000, Crossover.MOST_SHARED, 5000);
        untilTheNextTrials(true);
    }

    @Test
    void anInterruptionDoesNotDecide() {
        for (int k = 0; k < Crossover.TRIAL; k++) {
            crossover.took(3000, true);
        }
        for (int k = 0; k < Crossover.TRIAL; k++) {
            crossover.took(k == 3 ? 1_000_000 : 2000, true);
        }
        untilTheNextTrials(false);
    }
}
