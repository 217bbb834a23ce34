package dev.chainrule.cuda.sim;

import static dev.chainrule.cuda.sim.IntegerOps.cut;
import static dev.chainrule.cuda.sim.IntegerOps.each;
import static dev.chainrule.cuda.sim.IntegerOps.zeroExtended;

/** Bit fields, counts and permutations (ISA sections 9.7.1 and 9.7.7). */
final class BitOps {
    private BitOps() {
    }

    static Step decode(Decoding d) {
        return switch (d.name()) {
            case "popc", "clz" -> count(d);
            case "brev" -> {
                PtxType type = d.type(PtxType.B32, PtxType.B64);
                yield d.alu(each((a, b) -> Long.reverse(a) >> 64 - type.bits()), type, 1);
            }
            case "bfind" -> find(d);
            case "bfe" -> extract(d);
            case "bfi" -> insert(d);
            case "prmt" -> permute(d);
            case "shf" -> funnel(d);
            default -> logic3(d);
        };
    }

    private static Step count(Decoding d) {
        PtxType type = d.type(PtxType.B32, PtxType.B64);
        d.finish(2);
        int a = d.in(1, type);
        Lanes op = d.name().equals("popc") ? each((x, y) -> Long.bitCount(zeroExtended(x, type)))
                : each((x, y) -> Long.numberOfLeadingZeros(zeroExtended(x, type)) - (64 - type.bits()));
        return new AluStep(op, d.out(0, PtxType.U32), a, a, a);
    }

    private static Step find(Decoding d) {
        boolean amount = d.take("shiftamt");
        PtxType type = d.type(PtxType.U32, PtxType.U64, PtxType.S32, PtxType.S64);
        d.finish(2);
        int a = d.in(1, type);
        int bits = type.bits();
        Lanes op = each((x, y) -> {
            long value = zeroExtended(type.isSigned() && x < 0 ? ~x : x, type);
            int position = 63 - Long.numberOfLeadingZeros(value);
            return position < 0 ? -1 : amount ? bits - 1 - position : position;
        });
        return new AluStep(op, d.out(0, PtxType.U32), a, a, a);
    }

    private static Step extract(Decoding d) {
        PtxType type = d.type(PtxType.U32, PtxType.U64, PtxType.S32, PtxType.S64);
        d.finish(4);
        int a = d.in(1, type);
        int b = d.in(2, PtxType.U32);
        int c = d.in(3, PtxType.U32);
        Lanes op = (x, y, z, w) -> {
            for (int i = 0; i < Step.LANES; i++) {
                x[i] = field(y[i], (int) z[i] & 0xFF, (int) w[i] & 0xFF, type);
            }
        };
        return new AluStep(op, d.out(0, type), a, b, c);
    }

    /** {@code length} bits of a from {@code from} on; beyond the width, copies of the sign bit of the field, or zeros. */
    private static long field(long a, int from, int length, PtxType type) {
        if (length == 0) {
            return 0;
        }
        int bits = type.bits();
        long value = zeroExtended(a, type);
        long shifted = from >= 64 ? 0 : value >>> from;
        long result = length >= 64 ? shifted : shifted & (1L << length) - 1;
        if (type.isSigned()) {
            boolean negative = (value >>> Math.min(from + length - 1, bits - 1) & 1) != 0;
            int known = Math.max(0, Math.min(length, bits - from));
            result = !negative || known >= 64 ? result : result | -1L << known;
        }
        return Immediates.canonical(result, bits);
    }

    private static Step insert(Decoding d) {
        PtxType type = d.type(PtxType.B32, PtxType.B64);
        d.finish(5);
        int a = d.in(1, type);
        int b = d.in(2, type);
        int from = d.in(3, PtxType.U32);
        int length = d.in(4, PtxType.U32);
        int to = d.out(0, type);
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                long[] x = warp.read(a, mask);
                long[] y = warp.read(b, mask);
                long[] at = warp.read(from, mask);
                long[] count = warp.read(length, mask);
                for (int i = 0; i < LANES; i++) {
                    int position = (int) at[i] & 0xFF;
                    int bits = (int) count[i] & 0xFF;
                    long field = (bits >= 64 ? -1 : (1L << bits) - 1) << position;
                    long inserted = position >= 64 ? y[i] : y[i] & ~field | x[i] << position & field;
                    warp.scratch[i] = Immediates.canonical(inserted, type.bits());
                }
                warp.merge(to, warp.scratch, mask);
            }
        };
    }

    private static Step permute(Decoding d) {
        String mode = d.takeOneOf("f4e", "b4e", "rc8", "ecl", "ecr", "rc16");
        PtxType type = d.type(PtxType.B32);
        if (mode != null) {
            throw d.error("'prmt' is known only in its general mode, not ." + mode + ".");
        }
        return d.alu((x, y, z, w) -> {
            for (int i = 0; i < Step.LANES; i++) {
                long eight = y[i] & 0xFFFFFFFFL | z[i] << 32;
                int result = 0;
                for (int k = 0; k < 4; k++) {
                    int selector = (int) (w[i] >>> 4 * k) & 15;
                    int chosen = (int) (eight >>> 8 * (selector & 7)) & 0xFF;
                    int filled = (chosen & 0x80) != 0 ? 0xFF : 0;
                    result |= ((selector & 8) != 0 ? filled : chosen) << 8 * k;
                }
                x[i] = result;
            }
        }, type, 3);
    }

    private static Step funnel(Decoding d) {
        boolean left = d.oneOf("l", "r").equals("l");
        boolean wrap = d.oneOf("wrap", "clamp").equals("wrap");
        PtxType type = d.type(PtxType.B32);
        d.finish(4);
        int a = d.in(1, type);
        int b = d.in(2, type);
        int c = d.in(3, PtxType.U32);
        Lanes op = (x, y, z, w) -> {
            for (int i = 0; i < Step.LANES; i++) {
                long both = y[i] & 0xFFFFFFFFL | z[i] << 32;
                int n = wrap ? (int) w[i] & 31 : (int) Math.min(32, w[i] & 0xFFFFFFFFL);
                x[i] = left ? (int) (both >>> 32 - n) : (int) (n == 32 ? both >>> 32 : both >>> n);
            }
        };
        return new AluStep(op, d.out(0, type), a, b, c);
    }

    private static Step logic3(Decoding d) {
        PtxType type = d.type(PtxType.B32);
        d.finish(5);
        if (!(d.operand(4) instanceof PtxOperand.IntegerLiteral table)) {
            throw d.error("the last operand of 'lop3' is a table of 8 bits, such as 0xE8.");
        }
        int bits = (int) table.value();
        Lanes op = (x, y, z, w) -> {
            for (int i = 0; i < Step.LANES; i++) {
                long result = 0;
                for (int k = 0; k < 8; k++) {
                    if ((bits >>> k & 1) != 0) {
                        result |= ((k & 4) != 0 ? y[i] : ~y[i]) & ((k & 2) != 0 ? z[i] : ~z[i]) & ((k & 1) != 0 ? w[i] : ~w[i]);
                    }
                }
                x[i] = result;
            }
        };
        return new AluStep(cut(type, op), d.out(0, type), d.in(1, type), d.in(2, type), d.in(3, type));
    }
}
