package dev.chainrule.cuda.sim;

import java.util.Arrays;

/**
 * Where lanes that went different ways at a branch meet again: at its immediate post-dominator, the first instruction that every way from
 * the branch comes to. Ways that end on the way there do not count, except for the last end of the text: who has ended need not be waited
 * for. (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm", on the graph with its edges turned round.)
 */
final class ControlFlow {
    private static final int NONE = -1;

    private final Step[] steps;
    private final int end;
    /** Steps in the order in which they are finished by a walk backwards from the end; −1 if the end cannot be reached. */
    private final int[] rank;
    private final int[] byRank;
    private final int[] meet;

    private ControlFlow(Step[] steps) {
        this.steps = steps;
        end = steps.length - 1;
        rank = new int[steps.length];
        byRank = new int[steps.length];
        meet = new int[steps.length];
    }

    static void setMeetingPoints(Step[] steps) {
        boolean branches = Arrays.stream(steps).anyMatch(Step::branches);
        if (!branches) {
            return;
        }
        int[] meet = new ControlFlow(steps).postDominators();
        for (int i = 0; i < steps.length; i++) {
            if (steps[i] instanceof FlowSteps.Branch branch) {
                // With no way to the end there is no meeting; beyond the last step nobody comes.
                branch.meetAt(meet[i] == NONE ? steps.length : meet[i]);
            }
        }
    }

    private int[] postDominators() {
        int last = lastEnd();
        int count = number(last);
        Arrays.fill(meet, NONE);
        meet[last] = last;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int r = count - 2; r >= 0; r--) {
                int step = byRank[r];
                int found = NONE;
                for (int next : next(step)) {
                    if (next != NONE && meet[next] != NONE) {
                        found = found == NONE ? next : common(found, next);
                    }
                }
                if (found != meet[step]) {
                    meet[step] = found;
                    changed = true;
                }
            }
        }
        return meet;
    }

    /** The last ret or exit of the text that stands alone; the implicit one only if the text runs into it. */
    private int lastEnd() {
        for (int i = end; i >= 0; i--) {
            boolean certain = steps[i].ends() && steps[i].guard() < 0;
            boolean reached = i < end || end == 0 || goesTo(end);
            if (certain && reached) {
                return i;
            }
        }
        return end;
    }

    private boolean goesTo(int step) {
        for (int i = 0; i < steps.length; i++) {
            for (int next : next(i)) {
                if (next == step) {
                    return true;
                }
            }
        }
        return false;
    }

    private int[] next(int i) {
        Step step = steps[i];
        boolean certain = step.guard() < 0;
        if (step instanceof FlowSteps.Branch branch) {
            return new int[] {branch.target(), certain ? NONE : i + 1};
        }
        return new int[] {step.ends() && certain || i + 1 > end ? NONE : i + 1};
    }

    private int common(int a, int b) {
        while (a != b) {
            if (rank[a] < rank[b]) {
                a = meet[a];
            } else {
                b = meet[b];
            }
        }
        return a;
    }

    /** Numbers the steps from which the end can be reached, the end last; returns how many there are. */
    private int number(int last) {
        int[][] before = new int[steps.length][0];
        for (int i = 0; i < steps.length; i++) {
            for (int next : next(i)) {
                if (next != NONE) {
                    before[next] = Arrays.copyOf(before[next], before[next].length + 1);
                    before[next][before[next].length - 1] = i;
                }
            }
        }
        Arrays.fill(rank, NONE);
        boolean[] seen = new boolean[steps.length];
        int[] stack = new int[steps.length];
        int[] child = new int[steps.length];
        int depth = 0;
        int count = 0;
        stack[0] = last;
        seen[last] = true;
        while (depth >= 0) {
            int step = stack[depth];
            if (child[step] < before[step].length) {
                int previous = before[step][child[step]++];
                if (!seen[previous]) {
                    seen[previous] = true;
                    stack[++depth] = previous;
                }
            } else {
                rank[step] = count;
                byRank[count++] = step;
                depth--;
            }
        }
        return count;
    }
}
