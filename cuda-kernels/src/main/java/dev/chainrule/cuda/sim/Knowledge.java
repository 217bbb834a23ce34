package dev.chainrule.cuda.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The releases of other blocks that a thread has acquired: a graph that is only ever added to, so that to learn costs one node. */
final class Knowledge {
    /**
     * What a thread makes visible by a fence and an atomic behind it.
     *
     * @param block       linear number
     * @param thread      within the block
     * @param time        its own accesses before this time are released
     * @param barrierTime accesses of all threads of the block before this time are released
     * @param warpTime    accesses of all lanes of its warp before this time are released
     * @param before      what it knew itself
     */
    record Release(long block, int thread, int time, int barrierTime, int warpTime, Knowledge before) {
        boolean covers(int otherThread, int atTime) {
            return atTime < barrierTime || otherThread == thread && atTime < time
                    || otherThread >> 5 == thread >> 5 && otherThread >= 0 && atTime < warpTime;
        }

        /** As {@link #covers}, for any lane of the thread's warp; any thread at all if it is −1. */
        boolean coversAll(int anyOfWarp, int atTime) {
            return atTime < barrierTime || anyOfWarp >= 0 && anyOfWarp >> 5 == thread >> 5 && atTime < warpTime;
        }
    }

    private final Release release;
    private final Knowledge left;
    private final Knowledge right;
    private Map<Long, List<Release>> byBlock;

    private Knowledge(Release release, Knowledge left, Knowledge right) {
        this.release = release;
        this.left = left;
        this.right = right;
    }

    static Knowledge join(Knowledge a, Knowledge b) {
        return a == null || a == b ? b : b == null ? a : new Knowledge(null, a, b);
    }

    /** What is known at a place once one more release was made there. */
    static Knowledge add(Knowledge chain, Release release) {
        return new Knowledge(release, chain, release.before());
    }

    List<Release> of(long block) {
        return byBlock().getOrDefault(block, List.of());
    }

    /** The blocks of which anything is known. */
    Set<Long> blocks() {
        return byBlock().keySet();
    }

    private Map<Long, List<Release>> byBlock() {
        if (byBlock != null) {
            return byBlock;
        }
        Map<Long, List<Release>> found = new HashMap<>();
        Set<Knowledge> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Knowledge> open = new ArrayDeque<>();
        open.push(this);
        while (!open.isEmpty()) {
            Knowledge node = open.pop();
            if (!seen.add(node)) {
                continue;
            }
            if (node.release != null) {
                found.computeIfAbsent(node.release.block, b -> new ArrayList<>(1)).add(node.release);
            }
            if (node.left != null) {
                open.push(node.left);
            }
            if (node.right != null) {
                open.push(node.right);
            }
        }
        byBlock = found;
        return found;
    }
}
