package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.PtxFault.Kind;

/** Branches and ends (ISA section 9.7.12). */
final class FlowSteps {
    private FlowSteps() {
    }

    static Step decode(Decoding d) {
        boolean uniform = d.take("uni");
        return switch (d.name()) {
            case "bra" -> {
                d.finish(1);
                yield new Branch(d.instruction().target(), uniform);
            }
            case "trap" -> {
                d.finish(0);
                yield new Trap();
            }
            default -> {
                d.finish(0);
                yield new Exit();
            }
        };
    }

    /** {@code bra}. */
    static final class Branch extends Step {
        private final int target;
        private final boolean uniform;
        private int meet;

        Branch(int target, boolean uniform) {
            this.target = target;
            this.uniform = uniform;
        }

        int target() {
            return target;
        }

        void meetAt(int step) {
            meet = step;
        }

        @Override
        boolean branches() {
            return true;
        }

        @Override
        void run(Warp warp, int mask) {
            if (uniform && mask != warp.active) {
                throw warp.fault(Kind.DIVERGENT_WARP, Integer.numberOfTrailingZeros(warp.active & ~mask),
                        "does not take a branch that is .uni and that others of its warp take.");
            }
            warp.branch(target, meet, mask);
        }
    }

    /** {@code ret} and {@code exit}: the same, as there are no device functions. */
    static final class Exit extends Step {
        @Override
        boolean ends() {
            return true;
        }

        @Override
        void run(Warp warp, int mask) {
            warp.end(mask);
        }
    }

    /** {@code trap}. */
    static final class Trap extends Step {
        @Override
        boolean ends() {
            return true;
        }

        @Override
        void run(Warp warp, int mask) {
            throw warp.fault(Kind.TRAP, Integer.numberOfTrailingZeros(mask), "the kernel gave up here.");
        }
    }
}
