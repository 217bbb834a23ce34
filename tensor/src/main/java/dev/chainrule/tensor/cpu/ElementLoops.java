package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.scalar.Expansions;
import dev.chainrule.tensor.scalar.ScalarProgram;
import dev.chainrule.tensor.shape.DType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The loop for each elementwise operation, type and choice of operands that stand still, and for operations joined to one program, made when
 * first asked for. A plain loop is fast after
 * a few milliseconds; a SIMD loop is hundreds of times slower until the JIT has compiled it, which takes up to a second. So a loop starts
 * plain, and changes over once it has done enough to be worth it and its twin, warmed up apart, has been measured to be faster. Which one
 * runs cannot be seen in the results.
 */
final class ElementLoops {
    private static final int WORTH_IT = 1 << 20;
    private static final int PATTERNS = 8;
    private static final AtomicReferenceArray<Choice> KNOWN = new AtomicReferenceArray<>(2 * Op.values().length * PATTERNS);
    private static final Map<String, Choice> JOINED = new ConcurrentHashMap<>();

    private final boolean simd;

    ElementLoops(boolean simd) {
        this.simd = simd;
    }

    /** A loop and, once it is faster, its twin. */
    static final class Choice {
        final ScalarProgram program;
        final long still;
        final ElementLoop plain;
        volatile ElementLoop faster;
        private int done;

        Choice(ScalarProgram program, long still) {
            this.program = program;
            this.still = still;
            this.plain = LoopCompiler.plain(program, still);
        }

        /** Counts; true once, when enough has been done. Threads may miscount each other, which does not matter. */
        boolean isWorthIt(int n) {
            if (done >= WORTH_IT) {
                return false;
            }
            done += Math.min(n, WORTH_IT);
            return done >= WORTH_IT;
        }
    }

    /**
     * y[k] = op(a[k], b[k], c[k]) for n elements.
     *
     * @param dtype the type of the operands; the result's, too, but for {@link Op#CAST}, which gives the other type of the two
     * @param still which operands stand still: bit 0 for a, 1 for b, 2 for c; operands that the operation lacks are null
     */
    void run(Op op, DType dtype, int still, int n, Object y, int yStart, Object a, int aStart, Object b, int bStart, Object c, int cStart) {
        run(choice(op, dtype, still), n, new Object[] {y, a, b, c}, new int[] {yStart, aStart, bStart, cStart});
    }

    /** Runs a loop over n elements; see {@link ElementLoop#run(int, int, Object[], int[])}. */
    void run(Choice choice, int n, Object[] arrays, int[] starts) {
        ElementLoop loop = simd && choice.faster != null ? choice.faster : choice.plain;
        loop.run(0, n, arrays, starts);
        if (simd && choice.isWorthIt(n)) {
            LoopWarmer.warm(choice);
        }
    }

    /** The loop of a program of several operations; programs that say the same share it. */
    static Choice choice(ScalarProgram joined, long still) {
        return JOINED.computeIfAbsent(still + " " + joined, absent -> new Choice(joined, still));
    }

    /** The program of an operation on operands of this type; a cast gives the other type of the two. */
    static ScalarProgram program(Op op, DType dtype) {
        return op == Op.CAST ? Expansions.cast(dtype, dtype == DType.F32 ? DType.F64 : DType.F32) : Expansions.of(op, dtype);
    }

    /** The loop of one operation. */
    static Choice choice(Op op, DType dtype, int still) {
        int place = (op.ordinal() * 2 + (dtype == DType.F32 ? 0 : 1)) * PATTERNS + still;
        Choice choice = KNOWN.get(place);
        if (choice == null) {
            choice = new Choice(program(op, dtype), still);
            KNOWN.set(place, choice);
        }
        return choice;
    }
}
