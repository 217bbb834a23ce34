package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.PtxFault.Kind;

/**
 * What the lanes of a warp tell each other (ISA sections 9.7.9.6 and 9.7.12.8 and on). None of these orders accesses to memory: that takes
 * {@code bar.warp.sync}.
 */
final class WarpSteps {
    private WarpSteps() {
    }

    static Step decode(Decoding d) {
        return switch (d.name()) {
            case "shfl" -> shuffle(d);
            case "vote" -> vote(d);
            case "match" -> match(d);
            case "redux" -> reduce(d);
            default -> {
                d.type(PtxType.B32);
                d.finish(1);
                int to = d.out(0, PtxType.B32);
                yield new Step() {
                    @Override
                    void run(Warp warp, int mask) {
                        java.util.Arrays.fill(warp.scratch, mask);
                        warp.merge(to, warp.scratch, mask);
                    }
                };
            }
        };
    }

    /** Each lane's member mask, after a check that it names the lane itself, and none that is not here. */
    static long[] members(Warp warp, int slot, int mask) {
        long[] masks = warp.read(slot, mask);
        for (int m = mask; m != 0; m &= m - 1) {
            int lane = Integer.numberOfTrailingZeros(m);
            int named = (int) masks[lane];
            if ((named & ~mask) != 0 || (named >>> lane & 1) == 0) {
                int missing = named & ~mask;
                String what = missing == 0 ? "does not name itself in its member mask 0x" + Integer.toHexString(named) + "."
                        : "names lane " + Integer.numberOfTrailingZeros(missing) + " in its member mask 0x" + Integer.toHexString(named)
                                + ", which "
                                + ((warp.alive & missing) == 0 ? "has ended." : "is not here.");
                throw warp.fault(Kind.DIVERGENT_WARP, lane, what);
            }
        }
        return masks;
    }

    private static void sync(Decoding d) {
        if (!d.take("sync")) {
            throw d.error("'" + d.instruction().opcode() + "' lacks .sync, which sm_70 and newer want.");
        }
    }

    private static Step shuffle(Decoding d) {
        sync(d);
        String mode = d.oneOf("up", "down", "bfly", "idx");
        d.type(PtxType.B32);
        d.finish(5);
        boolean pair = d.operand(0) instanceof PtxOperand.Pair;
        PtxOperand target = pair ? ((PtxOperand.Pair) d.operand(0)).first() : d.operand(0);
        int p = pair ? d.predicateOut(((PtxOperand.Pair) d.operand(0)).second()) : -1;
        return new Shuffle(mode, d.out(target, PtxType.B32, false), p, d.in(1, PtxType.B32), d.in(2, PtxType.B32), d.in(3, PtxType.B32),
                d.in(4, PtxType.B32));
    }

    /** {@code shfl.sync}. */
    private static final class Shuffle extends Step {
        private final String mode;
        private final int to;
        private final int p;
        private final int a;
        private final int b;
        private final int c;
        private final int members;

        Shuffle(String mode, int to, int p, int a, int b, int c, int members) {
            this.mode = mode;
            this.to = to;
            this.p = p;
            this.a = a;
            this.b = b;
            this.c = c;
            this.members = members;
        }

        @Override
        void run(Warp warp, int mask) {
            warp.block.launch.shuffles++;
            long[] masks = members(warp, members, mask);
            long[] distance = warp.read(b, mask);
            long[] clamp = warp.read(c, mask);
            long[] values = warp.registers[a];
            int written = warp.written[a];
            int inside = 0;
            for (int m = mask; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                int source = source(lane, (int) distance[lane] & 31, (int) clamp[lane]);
                if (source >= 0) {
                    inside |= 1 << lane;
                } else {
                    source = lane;
                }
                if (((int) masks[lane] >>> source & 1) == 0) {
                    throw warp.fault(Kind.DIVERGENT_WARP, lane, "takes the value of lane " + source + ", which its member mask 0x"
                            + Integer.toHexString((int) masks[lane]) + " does not name.");
                }
                if ((written >>> source & 1) == 0) {
                    warp.unwritten(1 << source, a);
                }
                warp.scratch[lane] = values[source];
            }
            warp.merge(to, warp.scratch, mask);
            if (p >= 0) {
                warp.writePredicate(p, inside, mask);
            }
        }

        /** The lane that a lane takes its value from; −1 if that is out of range, so that it keeps its own. */
        private int source(int lane, int distance, int clamp) {
            int segment = clamp >>> 8 & 31;
            int limit = lane & segment | clamp & 31 & ~segment;
            return switch (mode) {
                case "up" -> lane - distance >= limit ? lane - distance : -1;
                case "down" -> lane + distance <= limit ? lane + distance : -1;
                case "bfly" -> (lane ^ distance) <= limit ? lane ^ distance : -1;
                default -> {
                    int source = lane & segment | distance & ~segment;
                    yield source <= limit ? source : -1;
                }
            };
        }
    }

    private static Step vote(Decoding d) {
        sync(d);
        String mode = d.oneOf("all", "any", "uni", "ballot");
        boolean ballot = mode.equals("ballot");
        d.type(ballot ? PtxType.B32 : PtxType.PRED);
        d.finish(3);
        int source = d.predicateIn(1);
        int members = d.in(2, PtxType.B32);
        int to = ballot ? d.out(0, PtxType.B32) : d.predicateOut(d.operand(0));
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                long[] masks = members(warp, members, mask);
                int holds = warp.readPredicate(source, mask);
                int result = 0;
                for (int m = mask; m != 0; m &= m - 1) {
                    int lane = Integer.numberOfTrailingZeros(m);
                    int named = (int) masks[lane];
                    int votes = holds & named;
                    warp.scratch[lane] = votes;
                    boolean yes = switch (mode) {
                        case "all" -> votes == named;
                        case "any" -> votes != 0;
                        default -> votes == named || votes == 0;
                    };
                    result |= yes ? 1 << lane : 0;
                }
                if (ballot) {
                    warp.merge(to, warp.scratch, mask);
                } else {
                    warp.writePredicate(to, result, mask);
                }
            }
        };
    }

    private static Step match(Decoding d) {
        boolean any = d.oneOf("any", "all").equals("any");
        sync(d);
        PtxType type = d.type(PtxType.B32, PtxType.B64);
        d.finish(3);
        boolean pair = d.operand(0) instanceof PtxOperand.Pair;
        int to = d.out(pair ? ((PtxOperand.Pair) d.operand(0)).first() : d.operand(0), PtxType.B32, false);
        int p = pair ? d.predicateOut(((PtxOperand.Pair) d.operand(0)).second()) : -1;
        int a = d.in(1, type);
        int members = d.in(2, PtxType.B32);
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                long[] masks = members(warp, members, mask);
                long[] values = warp.read(a, mask);
                int alike = 0;
                for (int m = mask; m != 0; m &= m - 1) {
                    int lane = Integer.numberOfTrailingZeros(m);
                    int same = 0;
                    for (int n = (int) masks[lane]; n != 0; n &= n - 1) {
                        int other = Integer.numberOfTrailingZeros(n);
                        same |= values[other] == values[lane] ? 1 << other : 0;
                    }
                    boolean all = same == (int) masks[lane];
                    alike |= all ? 1 << lane : 0;
                    warp.scratch[lane] = any || all ? same : 0;
                }
                warp.merge(to, warp.scratch, mask);
                if (p >= 0) {
                    warp.writePredicate(p, alike, mask);
                }
            }
        };
    }

    private static Step reduce(Decoding d) {
        sync(d);
        d.needsChip(80);
        String op = d.oneOf("add", "min", "max", "and", "or", "xor");
        PtxType type = d.type(PtxType.U32, PtxType.S32, PtxType.B32);
        boolean logic = op.equals("and") || op.equals("or") || op.equals("xor");
        if (logic != type.isBits()) {
            throw d.error("'redux." + op + "' is not known for the type ." + type + ".");
        }
        d.finish(3);
        int to = d.out(0, type);
        int a = d.in(1, type);
        int members = d.in(2, PtxType.B32);
        boolean signed = type.isSigned();
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                long[] masks = members(warp, members, mask);
                long[] values = warp.read(a, mask);
                for (int m = mask; m != 0; m &= m - 1) {
                    int lane = Integer.numberOfTrailingZeros(m);
                    int named = (int) masks[lane];
                    long result = values[Integer.numberOfTrailingZeros(named)];
                    for (int n = named & named - 1; n != 0; n &= n - 1) {
                        result = reduced(op, result, values[Integer.numberOfTrailingZeros(n)], signed);
                    }
                    warp.scratch[lane] = (int) result;
                }
                warp.merge(to, warp.scratch, mask);
            }
        };
    }

    private static long reduced(String op, long a, long b, boolean signed) {
        return switch (op) {
            case "add" -> a + b;
            case "and" -> a & b;
            case "or" -> a | b;
            case "xor" -> a ^ b;
            default -> ((signed ? Long.compare(a, b) : Long.compareUnsigned(a, b)) < 0) == op.equals("min") ? a : b;
        };
    }
}
