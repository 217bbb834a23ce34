package dev.chainrule.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every task is done, once, whether the crew is awake, asleep or about to fall asleep. */
@Timeout(60)
class WorkersTest {
    private final Workers workers = new Workers(3);

    @AfterEach
    void close() {
        workers.close();
    }

    private void runOne(int tasks) {
        AtomicIntegerArray done = new AtomicIntegerArray(tasks);
        workers.run(tasks, (task, worker) -> {
            assertThat(worker).isBetween(0, 2);
            done.incrementAndGet(task);
        });
        for (int k = 0; k < tasks; k++) {
            assertThat(done.get(k)).isOne();
        }
    }

    @Test
    void jobsThatFollowOneAnotherAreDone() {
        for (int k = 0; k < 20_000; k++) {
            runOne(k % 7);
        }
    }

    /** Pauses about as long as the crew spins before it sleeps, so that a job meets it on the way. */
    @Test
    void jobsThatMeetACrewOnItsWayToSleepAreDone() {
        for (int k = 0; k < 3000; k++) {
            LockSupport.parkNanos(k % 200 * 1000L);
            runOne(4);
        }
    }

    /** Tasks that take longer than the caller spins, so that it sleeps until the last is done. */
    @Test
    void aCallerThatSleepsIsWoken() {
        for (int k = 0; k < 200; k++) {
            workers.run(3, (task, worker) -> LockSupport.parkNanos(worker == 0 ? 1 : 400_000));
        }
    }

    @Test
    void aFailureIsThrownAsItIs() {
        RuntimeException wrong = new IllegalArgumentException("wrong");
        Error full = new OutOfMemoryError("full");
        for (Throwable failure : List.of(wrong, full)) {
            assertThatThrownBy(() -> workers.run(5, (task, worker) -> {
                if (task == 3 && failure == wrong) {
                    throw wrong;
                } else if (task == 3) {
                    throw full;
                }
            })).isSameAs(failure);
            runOne(5);
        }
    }

    @Test
    void aClosedCrewEnds() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Workers others = new Workers(3);
        Set<Thread> crew = new HashSet<>(Thread.getAllStackTraces().keySet());
        crew.removeAll(before);
        crew.removeIf(thread -> !thread.getName().startsWith("chainrule-cpu-"));
        assertThat(crew).hasSize(2);
        TimeUnit.MILLISECONDS.sleep(20);                             // asleep by then
        others.close();
        for (Thread thread : crew) {
            thread.join();
        }
    }
}
