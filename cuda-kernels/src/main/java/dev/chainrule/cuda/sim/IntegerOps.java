package dev.chainrule.cuda.sim;

/**
 * Integer arithmetic, logic and shifts (ISA sections 9.7.1 and 9.7.7). A register narrower than 64 bits holds its value sign-extended;
 * so additions, products and logic are those of {@code long}, cut to width afterwards, and comparisons need no width at all.
 */
final class IntegerOps {
    private IntegerOps() {
    }

    static Step decode(Decoding d) {
        return switch (d.name()) {
            case "shl", "shr" -> shift(d);
            case "bfe", "bfi", "prmt", "lop3", "shf", "popc", "clz", "brev", "bfind" -> BitOps.decode(d);
            case "mul", "mad" -> product(d);
            default -> plain(d);
        };
    }

    private static Step plain(Decoding d) {
        d.take("cc");
        boolean saturate = d.take("sat");
        PtxType type = d.type(PtxType.U16, PtxType.U32, PtxType.U64, PtxType.S16, PtxType.S32, PtxType.S64, PtxType.B16, PtxType.B32,
                PtxType.B64);
        boolean logic = d.name().equals("and") || d.name().equals("or") || d.name().equals("xor") || d.name().equals("not");
        if (logic != type.isBits() || saturate && type != PtxType.S32) {
            throw d.error("'" + d.name() + "' is not known for the type ." + type + (logic ? ": write .b" + type.bits() + "." : "."));
        }
        int sources = d.name().equals("not") || d.name().equals("neg") || d.name().equals("abs") ? 1 : 2;
        Lanes op = saturate ? saturated(d) : op(d.name(), type);
        return d.alu(op, type, sources);
    }

    private static Lanes saturated(Decoding d) {
        boolean add = d.name().equals("add");
        if (!add && !d.name().equals("sub")) {
            throw d.error("'" + d.name() + "' of integers has no .sat.");
        }
        return each((a, b) -> Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, add ? a + b : a - b)));
    }

    private static Lanes op(String name, PtxType type) {
        return switch (name) {
            case "add" -> cut(type, (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = a[i] + b[i];
                }
            });
            case "sub" -> cut(type, (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = a[i] - b[i];
                }
            });
            case "and" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = a[i] & b[i];
                }
            };
            case "or" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = a[i] | b[i];
                }
            };
            case "xor" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = a[i] ^ b[i];
                }
            };
            case "not" -> each((a, b) -> ~a);
            case "neg" -> cut(type, each((a, b) -> -a));
            case "abs" -> cut(type, each((a, b) -> Math.abs(a)));
            case "min" -> each(type.isSigned() ? Math::min : (a, b) -> Long.compareUnsigned(a, b) < 0 ? a : b);
            case "max" -> each(type.isSigned() ? Math::max : (a, b) -> Long.compareUnsigned(a, b) > 0 ? a : b);
            case "div" -> cut(type, each(type.isSigned() ? (a, b) -> b == 0 ? -1 : a / b
                    : (a, b) -> b == 0 ? -1 : Long.divideUnsigned(zeroExtended(a, type), zeroExtended(b, type))));
            default -> cut(type, each(type.isSigned() ? (a, b) -> b == 0 ? a : a % b
                    : (a, b) -> b == 0 ? a : Long.remainderUnsigned(zeroExtended(a, type), zeroExtended(b, type))));
        };
    }

    /** What one lane computes from two sources. */
    @FunctionalInterface
    interface OneLane {
        long apply(long a, long b);
    }

    static Lanes each(OneLane op) {
        return (d, a, b, c) -> {
            for (int i = 0; i < Step.LANES; i++) {
                d[i] = op.apply(a[i], b[i]);
            }
        };
    }

    /** The operation, its results cut to the width of a type. */
    static Lanes cut(PtxType type, Lanes op) {
        return switch (type.bits()) {
            case 64 -> op;
            case 32 -> (d, a, b, c) -> {
                op.all(d, a, b, c);
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = (int) d[i];
                }
            };
            default -> (d, a, b, c) -> {
                op.all(d, a, b, c);
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = (short) d[i];
                }
            };
        };
    }

    static long zeroExtended(long value, PtxType type) {
        return value << 64 - type.bits() >>> 64 - type.bits();
    }

    private static Step shift(Decoding d) {
        boolean left = d.name().equals("shl");
        PtxType type = left ? d.type(PtxType.B16, PtxType.B32, PtxType.B64)
                : d.type(PtxType.B16, PtxType.B32, PtxType.B64, PtxType.U16, PtxType.U32, PtxType.U64, PtxType.S16, PtxType.S32,
                        PtxType.S64);
        d.finish(3);
        // Amounts from the width on shift everything out (ISA: "Shift amounts greater than the register width N are clamped to N").
        Lanes op;
        if (left) {
            op = cut(type, each((a, b) -> (b & 0xFFFFFFFFL) >= 64 ? 0 : a << b));
        } else if (type.isSigned()) {
            op = each((a, b) -> a >> Math.min(63, b & 0xFFFFFFFFL));
        } else {
            op = cut(type, each((a, b) -> (b & 0xFFFFFFFFL) >= 64 ? 0 : zeroExtended(a, type) >>> b));
        }
        int a = d.in(1, type);
        int b = d.in(2, PtxType.U32);
        return new AluStep(op, d.out(0, type), a, b, b);
    }

    private static Step product(Decoding d) {
        String part = d.oneOf("lo", "hi", "wide");
        PtxType type = d.type(PtxType.U16, PtxType.U32, PtxType.U64, PtxType.S16, PtxType.S32, PtxType.S64);
        boolean add = d.name().equals("mad");
        d.finish(add ? 4 : 3);
        PtxType to = part.equals("wide") ? wider(d, type) : type;
        int a = d.in(1, type);
        int b = d.in(2, type);
        int c = add ? d.in(3, to) : b;
        Lanes op = switch (part) {
            case "lo" -> add ? (x, y, z, w) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    x[i] = y[i] * z[i] + w[i];
                }
            } : (x, y, z, w) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    x[i] = y[i] * z[i];
                }
            };
            case "hi" -> added(add, each((y, z) -> high(y, z, type)));
            default -> added(add, type.isSigned() ? each((y, z) -> y * z) : each((y, z) -> zeroExtended(y, type) * zeroExtended(z, type)));
        };
        return new AluStep(cut(to, op), d.out(0, to), a, b, c);
    }

    private static PtxType wider(Decoding d, PtxType type) {
        return switch (type) {
            case U16 -> PtxType.U32;
            case S16 -> PtxType.S32;
            case U32 -> PtxType.U64;
            case S32 -> PtxType.S64;
            default -> throw d.error("there is nothing wider than ." + type + " for a '" + d.name() + ".wide'.");
        };
    }

    private static Lanes added(boolean add, Lanes product) {
        if (!add) {
            return product;
        }
        return (d, a, b, c) -> {
            // c may be d: it is read before the product goes there.
            long[] sum = c.clone();
            product.all(d, a, b, c);
            for (int i = 0; i < Step.LANES; i++) {
                d[i] += sum[i];
            }
        };
    }

    private static long high(long a, long b, PtxType type) {
        if (type.bits() < 64) {
            return type.isSigned() ? a * b >> type.bits() : zeroExtended(a, type) * zeroExtended(b, type) >>> type.bits();
        }
        return Math.multiplyHigh(a, b) + (type.isSigned() ? 0 : (a >> 63 & b) + (b >> 63 & a));
    }
}
