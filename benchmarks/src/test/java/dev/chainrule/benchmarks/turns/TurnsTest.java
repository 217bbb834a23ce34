package dev.chainrule.benchmarks.turns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collections;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Competitors as threads: one runs at a time, each once a round, and who ends early holds nobody up. */
@Timeout(60)
class TurnsTest {
    private final AtomicInteger running = new AtomicInteger();
    private final List<Integer> order = Collections.synchronizedList(new ArrayList<>());

    @Test
    void eachHasOneTurnInEachRoundAndRunsAlone() throws Exception {
        try (Turns turns = new Turns(3, 0)) {
            List<Thread> threads = new ArrayList<>();
            for (int place = 2; place >= 0; place--) {
                threads.add(start(turns, place, 5));
            }
            join(threads);
        }
        assertThat(order).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2);
    }

    @Test
    void whoLeavesIsNotWaitedFor() throws Exception {
        try (Turns turns = new Turns(3, 0)) {
            turns.leave(1);                                                  // one that never began
            join(List.of(start(turns, 0, 4), start(turns, 2, 2)));
        }
        assertThat(order).containsExactly(0, 2, 0, 2, 0, 0);
    }

    @Test
    void aSecondProcessInThePlaceOfTheFirstTakesPart() throws Exception {
        try (Turns turns = new Turns(2, 0)) {
            Thread other = start(turns, 1, 4);
            take(turns, 0, 2);
            take(turns, 0, 2);
            turns.leave(0);
            join(List.of(other));
        }
        assertThat(order).containsExactly(0, 1, 0, 1, 0, 1, 0, 1);
    }

    @Test
    void whenNobodyGivesTurnsAnyMoreWaitingFails() throws Exception {
        Turns turns = new Turns(2, 0);
        Turn turn = new Turn(turns.port(), 0);
        turns.close();
        assertThatThrownBy(() -> {
            for (int k = 0; k < 100; k++) {
                turn.take();
            }
        }).isInstanceOf(IOException.class);
    }

    @Test
    void withoutTurnsNobodyWaits() {
        Turn.await();
        Turn.end();
    }

    private Thread start(Turns turns, int place, int times) {
        Thread thread = new Thread(() -> {
            take(turns, place, times);
            turns.leave(place);
        });
        thread.start();
        return thread;
    }

    private void take(Turns turns, int place, int times) {
        try {
            Turn turn = new Turn(turns.port(), place);
            for (int k = 0; k < times; k++) {
                turn.take();
                assertThat(running.incrementAndGet()).isEqualTo(1);
                order.add(place);
                running.decrementAndGet();
                turn.pass();
            }
            turn.close();
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
