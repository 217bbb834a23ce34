package dev.chainrule.cuda.sim;

import java.util.List;

/** {@code mov}, packing and unpacking, and addresses between state spaces (ISA section 9.7.9). */
final class MoveOps {
    /** Generic addresses of shared memory begin here; beyond all that {@link GlobalMemory} maps. */
    static final long SHARED_WINDOW = 0x7E00_0000_0000L;
    /** Generic addresses of constant memory begin here. */
    static final long CONST_WINDOW = 0x7F00_0000_0000L;
    /** Size of a window. */
    static final long WINDOW = 1L << 32;

    private MoveOps() {
    }

    static Step decode(Decoding d) {
        return switch (d.name()) {
            case "cvta" -> toGeneric(d);
            case "isspacep" -> isSpace(d);
            default -> move(d);
        };
    }

    static boolean inWindow(long address, long window) {
        return (address & -WINDOW) == window;
    }

    private static Step move(Decoding d) {
        PtxType type = d.type();
        d.finish(2);
        if (type == PtxType.PRED) {
            return movePredicate(d);
        }
        if (d.operand(0) instanceof PtxOperand.Vector to) {
            return unpack(d, type, to.elements());
        }
        if (d.operand(1) instanceof PtxOperand.Vector from) {
            return pack(d, type, from.elements());
        }
        if (d.operand(1) instanceof PtxOperand.Special special && special.register().ticks()) {
            return clock(d, type);
        }
        return d.alu((x, a, b, c) -> System.arraycopy(a, 0, x, 0, Step.LANES), type, 1);
    }

    private static Step movePredicate(Decoding d) {
        int from = d.predicateIn(1);
        int to = d.predicateOut(d.operand(0));
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                warp.writePredicate(to, warp.readPredicate(from, mask), mask);
            }
        };
    }

    /** A clock is the number of instructions that the warp has run: it only ever grows. */
    private static Step clock(Decoding d, PtxType type) {
        int to = d.out(0, type);
        d.in(1, type);
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                java.util.Arrays.fill(warp.scratch, Immediates.canonical(warp.ticks(), type.bits()));
                warp.merge(to, warp.scratch, mask);
            }
        };
    }

    private static PtxType element(Decoding d, PtxType type, int count) {
        PtxType element = switch (type.bits() / count) {
            case 16 -> PtxType.B16;
            case 32 -> PtxType.B32;
            default -> null;
        };
        if (!type.isBits() || element == null || type.bits() % count != 0) {
            throw d.error("'" + d.instruction().opcode() + "' cannot take a vector of " + count + ".");
        }
        return element;
    }

    private static Step pack(Decoding d, PtxType type, List<PtxOperand> elements) {
        PtxType element = element(d, type, elements.size());
        int[] from = elements.stream().mapToInt(e -> d.in(e, element, false)).toArray();
        int to = d.out(0, type);
        int bits = element.bits();
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                java.util.Arrays.fill(warp.scratch, 0);
                for (int k = 0; k < from.length; k++) {
                    long[] part = warp.read(from[k], mask);
                    for (int i = 0; i < LANES; i++) {
                        warp.scratch[i] |= IntegerOps.zeroExtended(part[i], element) << k * bits;
                    }
                }
                for (int i = 0; i < LANES; i++) {
                    warp.scratch[i] = Immediates.canonical(warp.scratch[i], type.bits());
                }
                warp.merge(to, warp.scratch, mask);
            }
        };
    }

    private static Step unpack(Decoding d, PtxType type, List<PtxOperand> elements) {
        PtxType element = element(d, type, elements.size());
        int from = d.in(1, type);
        int[] to = elements.stream().mapToInt(e -> d.out(e, element, false)).toArray();
        int bits = element.bits();
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                long[] whole = warp.read(from, mask).clone();
                for (int k = 0; k < to.length; k++) {
                    for (int i = 0; i < LANES; i++) {
                        warp.scratch[i] = Immediates.canonical(whole[i] >> k * bits, bits);
                    }
                    warp.merge(to[k], warp.scratch, mask);
                }
            }
        };
    }

    private static long window(String space) {
        return switch (space) {
            case "shared" -> SHARED_WINDOW;
            case "const" -> CONST_WINDOW;
            default -> 0;
        };
    }

    private static Step toGeneric(Decoding d) {
        boolean from = d.take("to");
        long window = window(d.oneOf("global", "shared", "const", "param"));
        PtxType type = d.type(PtxType.U32, PtxType.U64);
        if (type != PtxType.U64) {
            throw d.error("'" + d.instruction().opcode() + "': addresses have 64 bits here, write .u64.");
        }
        long difference = from ? -window : window;
        return d.alu(IntegerOps.each((a, b) -> a + difference), type, 1);
    }

    private static Step isSpace(Decoding d) {
        String space = d.oneOf("global", "shared", "const", "local");
        d.finish(2);
        int a = d.in(1, PtxType.U64);
        int p = d.predicateOut(d.operand(0));
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                long[] x = warp.read(a, mask);
                int holds = 0;
                for (int i = 0; i < LANES; i++) {
                    boolean is = switch (space) {
                        case "shared" -> inWindow(x[i], SHARED_WINDOW);
                        case "const" -> inWindow(x[i], CONST_WINDOW);
                        case "global" -> !inWindow(x[i], SHARED_WINDOW) && !inWindow(x[i], CONST_WINDOW);
                        default -> false;
                    };
                    holds |= is ? 1 << i : 0;
                }
                warp.writePredicate(p, holds, mask);
            }
        };
    }
}
