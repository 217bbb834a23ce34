package dev.chainrule.cuda.sim;

/** Comparisons, selections and the logic of predicates (ISA sections 9.7.6 and 9.7.7). */
final class CompareOps {
    private static final String[] COMPARISONS = {"eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs", "equ", "neu", "ltu", "leu",
            "gtu",
            "geu", "num", "nan"};

    /** The lanes where a comparison holds. */
    @FunctionalInterface
    private interface Compare {
        int all(long[] a, long[] b);
    }

    /** A comparison of one lane. */
    @FunctionalInterface
    private interface OneLane {
        boolean test(long a, long b);
    }

    private CompareOps() {
    }

    static Step decode(Decoding d) {
        return switch (d.name()) {
            case "setp" -> setPredicate(d);
            case "set" -> set(d);
            case "selp" -> select(d);
            case "slct" -> selectBySign(d);
            default -> test(d);
        };
    }

    private static Step setPredicate(Decoding d) {
        String comparison = d.oneOf(COMPARISONS);
        String combine = d.takeOneOf("and", "or", "xor");
        boolean flush = d.take("ftz");
        PtxType type = d.type();
        d.finish(combine == null ? 3 : 4);
        Compare compare = compare(d, comparison, type, flush);
        int a = d.in(1, type);
        int b = d.in(2, type);
        boolean pair = d.operand(0) instanceof PtxOperand.Pair;
        int p = d.predicateOut(pair ? ((PtxOperand.Pair) d.operand(0)).first() : d.operand(0));
        int q = pair ? d.predicateOut(((PtxOperand.Pair) d.operand(0)).second()) : -1;
        int c = combine == null ? 0 : d.predicateIn(3);
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                int holds = compare.all(warp.read(a, mask), warp.read(b, mask));
                int other = combine == null ? 0 : warp.readPredicate(c, mask);
                warp.writePredicate(p, combined(combine, holds, other), mask);
                if (q >= 0) {
                    warp.writePredicate(q, combined(combine, ~holds, other), mask);
                }
            }
        };
    }

    private static int combined(String how, int holds, int other) {
        if (how == null) {
            return holds;
        }
        return switch (how) {
            case "and" -> holds & other;
            case "or" -> holds | other;
            default -> holds ^ other;
        };
    }

    private static Step set(Decoding d) {
        String comparison = d.oneOf(COMPARISONS);
        String combine = d.takeOneOf("and", "or", "xor");
        boolean flush = d.take("ftz");
        PtxType to = d.type(PtxType.U32, PtxType.S32, PtxType.F32);
        PtxType type = d.type();
        d.finish(combine == null ? 3 : 4);
        Compare compare = compare(d, comparison, type, flush);
        int a = d.in(1, type);
        int b = d.in(2, type);
        int c = combine == null ? 0 : d.predicateIn(3);
        int target = d.out(0, to);
        long yes = to == PtxType.F32 ? Float.floatToRawIntBits(1) : -1;
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                int holds = combined(combine, compare.all(warp.read(a, mask), warp.read(b, mask)),
                        combine == null ? 0 : warp.readPredicate(c, mask));
                for (int i = 0; i < LANES; i++) {
                    warp.scratch[i] = (holds >>> i & 1) != 0 ? yes : 0;
                }
                warp.merge(target, warp.scratch, mask);
            }
        };
    }

    private static Compare compare(Decoding d, String comparison, PtxType type, boolean flush) {
        Compare compare = type == PtxType.F32 ? single(comparison, flush)
                : type == PtxType.F64 && !flush ? twice(comparison) : integer(comparison, type);
        if (compare == null || type.bits() < 16 || flush && type != PtxType.F32) {
            throw d.error("the instruction '" + d.instruction().opcode() + "' is not known: ." + comparison
                    + " does not compare values of type ." + type + ".");
        }
        return compare;
    }

    private static Compare each(OneLane test) {
        return (a, b) -> {
            int holds = 0;
            for (int i = 0; i < Step.LANES; i++) {
                holds |= test.test(a[i], b[i]) ? 1 << i : 0;
            }
            return holds;
        };
    }

    private static Compare integer(String comparison, PtxType type) {
        boolean signed = type.isSigned();
        boolean equality = comparison.equals("eq") || comparison.equals("ne");
        if (type.isFloat() || type == PtxType.PRED || type.isBits() && !equality) {
            return null;
        }
        return switch (comparison) {
            case "eq" -> each((a, b) -> a == b);
            case "ne" -> each((a, b) -> a != b);
            case "lt" -> signed ? each((a, b) -> a < b) : each((a, b) -> Long.compareUnsigned(a, b) < 0);
            case "le" -> signed ? each((a, b) -> a <= b) : each((a, b) -> Long.compareUnsigned(a, b) <= 0);
            case "gt" -> signed ? each((a, b) -> a > b) : each((a, b) -> Long.compareUnsigned(a, b) > 0);
            case "ge" -> signed ? each((a, b) -> a >= b) : each((a, b) -> Long.compareUnsigned(a, b) >= 0);
            case "lo" -> signed ? null : each((a, b) -> Long.compareUnsigned(a, b) < 0);
            case "ls" -> signed ? null : each((a, b) -> Long.compareUnsigned(a, b) <= 0);
            case "hi" -> signed ? null : each((a, b) -> Long.compareUnsigned(a, b) > 0);
            case "hs" -> signed ? null : each((a, b) -> Long.compareUnsigned(a, b) >= 0);
            default -> null;
        };
    }

    private static Compare single(String comparison, boolean flush) {
        Compare compare = floating(comparison, bits -> FloatOps.f(bits));
        return compare == null || !flush ? compare : (a, b) -> compare.all(FloatOps.flushed(a), FloatOps.flushed(b));
    }

    private static Compare twice(String comparison) {
        return floating(comparison, bits -> FloatOps.g(bits));
    }

    /** The value of a register's bits; a float is a double of the same order. */
    @FunctionalInterface
    private interface Value {
        double of(long bits);
    }

    /** Without {@code u} a comparison with NaN is false, with {@code u} true; −0 equals +0. */
    private static Compare floating(String comparison, Value v) {
        return switch (comparison) {
            case "eq" -> each((a, b) -> v.of(a) == v.of(b));
            case "ne" -> each((a, b) -> v.of(a) < v.of(b) || v.of(a) > v.of(b));
            case "lt" -> each((a, b) -> v.of(a) < v.of(b));
            case "le" -> each((a, b) -> v.of(a) <= v.of(b));
            case "gt" -> each((a, b) -> v.of(a) > v.of(b));
            case "ge" -> each((a, b) -> v.of(a) >= v.of(b));
            case "equ" -> each((a, b) -> !(v.of(a) < v.of(b) || v.of(a) > v.of(b)));
            case "neu" -> each((a, b) -> v.of(a) != v.of(b));
            case "ltu" -> each((a, b) -> !(v.of(a) >= v.of(b)));
            case "leu" -> each((a, b) -> !(v.of(a) > v.of(b)));
            case "gtu" -> each((a, b) -> !(v.of(a) <= v.of(b)));
            case "geu" -> each((a, b) -> !(v.of(a) < v.of(b)));
            case "num" -> each((a, b) -> !Double.isNaN(v.of(a)) && !Double.isNaN(v.of(b)));
            case "nan" -> each((a, b) -> Double.isNaN(v.of(a)) || Double.isNaN(v.of(b)));
            default -> null;
        };
    }

    private static Step select(Decoding d) {
        PtxType type = d.type();
        d.finish(4);
        int a = d.in(1, type);
        int b = d.in(2, type);
        int p = d.predicateIn(3);
        int target = d.out(0, type);
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                long[] x = warp.read(a, mask);
                long[] y = warp.read(b, mask);
                int chosen = warp.readPredicate(p, mask);
                long[] out = mask == -1 ? warp.registers[target] : warp.scratch;
                for (int i = 0; i < LANES; i++) {
                    out[i] = (chosen >>> i & 1) != 0 ? x[i] : y[i];
                }
                if (mask == -1) {
                    warp.written[target] = -1;
                } else {
                    warp.merge(target, out, mask);
                }
            }
        };
    }

    private static Step selectBySign(Decoding d) {
        d.take("ftz");
        PtxType type = d.type();
        PtxType sign = d.type(PtxType.S32, PtxType.F32);
        d.finish(4);
        int a = d.in(1, type);
        int b = d.in(2, type);
        int c = d.in(3, sign);
        // −0 counts as 0; a NaN chooses b.
        Lanes op = sign == PtxType.S32 ? (x, y, z, w) -> {
            for (int i = 0; i < Step.LANES; i++) {
                x[i] = w[i] >= 0 ? y[i] : z[i];
            }
        } : (x, y, z, w) -> {
            for (int i = 0; i < Step.LANES; i++) {
                x[i] = FloatOps.f(w[i]) >= 0 ? y[i] : z[i];
            }
        };
        return new AluStep(op, d.out(0, type), a, b, c);
    }

    private static Step test(Decoding d) {
        String what = d.oneOf("finite", "infinite", "number", "notanumber", "normal", "subnormal");
        PtxType type = d.type(PtxType.F32, PtxType.F64);
        d.finish(2);
        int a = d.in(1, type);
        int p = d.predicateOut(d.operand(0));
        boolean isSingle = type == PtxType.F32;
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                long[] x = warp.read(a, mask);
                int holds = 0;
                for (int i = 0; i < LANES; i++) {
                    double value = isSingle ? FloatOps.f(x[i]) : FloatOps.g(x[i]);
                    holds |= is(what, value, isSingle ? Float.MIN_NORMAL : Double.MIN_NORMAL) ? 1 << i : 0;
                }
                warp.writePredicate(p, holds, mask);
            }
        };
    }

    private static boolean is(String what, double x, double leastNormal) {
        boolean small = x != 0 && Math.abs(x) < leastNormal;
        return switch (what) {
            case "finite" -> Double.isFinite(x);
            case "infinite" -> Double.isInfinite(x);
            case "number" -> !Double.isNaN(x);
            case "notanumber" -> Double.isNaN(x);
            case "subnormal" -> small;
            default -> Double.isFinite(x) && x != 0 && !small;
        };
    }

    /** {@code and}, {@code or}, {@code xor}, {@code not} of predicates. */
    static Step logic(Decoding d) {
        d.type(PtxType.PRED);
        boolean not = d.name().equals("not");
        d.finish(not ? 2 : 3);
        int a = d.predicateIn(1);
        int b = not ? a : d.predicateIn(2);
        int p = d.predicateOut(d.operand(0));
        String name = d.name();
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                int x = warp.readPredicate(a, mask);
                warp.writePredicate(p, not ? ~x : combined(name, x, warp.readPredicate(b, mask)), mask);
            }
        };
    }
}
