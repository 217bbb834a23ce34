package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.MemoryOps.Place;
import dev.chainrule.cuda.sim.MemoryOps.Space;

/** {@code atom} and {@code red} (ISA sections 9.7.12.4 and 9.7.12.5): lane after lane, in the order of the lanes. */
final class AtomicOps {
    /** The new value, from the old one and the operands. */
    @FunctionalInterface
    private interface Update {
        long apply(long old, long b, long c);
    }

    private AtomicOps() {
    }

    static Step decode(Decoding d) {
        String semantics = d.takeOneOf("relaxed", "acquire", "release", "acq_rel");
        String scope = d.takeOneOf("cta", "gpu", "sys", "cluster");
        Space space = MemoryOps.space(d);
        if (space == Space.CONST || space == Space.PARAM) {
            throw d.error("'" + d.instruction().opcode() + "' writes where a kernel can only read.");
        }
        String op = d.oneOf("add", "exch", "cas", "min", "max", "inc", "dec", "and", "or", "xor");
        PtxType type = d.type(PtxType.U32, PtxType.S32, PtxType.U64, PtxType.S64, PtxType.B32, PtxType.B64, PtxType.F32, PtxType.F64);
        boolean returns = d.name().equals("atom");
        boolean swaps = op.equals("exch") || op.equals("cas");
        Update update = update(op, type);
        if (update == null || !returns && swaps) {
            throw d.error("'" + d.instruction().opcode() + "' is not known: ." + op + " is not defined for the type ." + type + ".");
        }
        int first = returns ? 1 : 0;
        d.finish(first + (op.equals("cas") ? 3 : 2));
        Place place = MemoryOps.place(d, d.operand(first), space);
        int b = d.in(first + 1, type);
        int c = op.equals("cas") ? d.in(first + 2, type) : b;
        int to = returns ? d.out(0, type) : -1;
        boolean gpu = !"cta".equals(scope);
        boolean acquires = "acquire".equals(semantics) || "acq_rel".equals(semantics);
        boolean releases = "release".equals(semantics) || "acq_rel".equals(semantics);
        return new Atomic(place, type.bytes(), update, b, c, to, gpu && acquires, gpu && releases, gpu);
    }

    private static Update update(String op, PtxType type) {
        if (type.isFloat()) {
            return !op.equals("add") ? null
                    : type == PtxType.F32 ? (old, b, c) -> FloatOps.bits(FloatOps.f(old) + FloatOps.f(b))
                            : (old, b, c) -> Double.doubleToRawLongBits(FloatOps.g(old) + FloatOps.g(b));
        }
        boolean bits = type.isBits();
        boolean logic = op.equals("and") || op.equals("or") || op.equals("xor") || op.equals("exch") || op.equals("cas");
        if (bits != logic) {
            return null;
        }
        boolean signed = type.isSigned();
        return switch (op) {
            case "add" -> (old, b, c) -> old + b;
            case "min" -> (old, b, c) -> signed ? Math.min(old, b) : Long.compareUnsigned(old, b) < 0 ? old : b;
            case "max" -> (old, b, c) -> signed ? Math.max(old, b) : Long.compareUnsigned(old, b) > 0 ? old : b;
            case "inc" -> type != PtxType.U32 ? null : (old, b, c) -> Long.compareUnsigned(old, b) >= 0 ? 0 : old + 1;
            case "dec" -> type != PtxType.U32 ? null : (old, b, c) -> old == 0 || Long.compareUnsigned(old, b) > 0 ? b : old - 1;
            case "and" -> (old, b, c) -> old & b;
            case "or" -> (old, b, c) -> old | b;
            case "xor" -> (old, b, c) -> old ^ b;
            case "exch" -> (old, b, c) -> b;
            default -> (old, b, c) -> old == b ? c : old;
        };
    }

    /** One read, update and write that nothing comes between. */
    private static final class Atomic extends Step {
        private final Place place;
        private final int size;
        private final Update update;
        private final int b;
        private final int c;
        private final int to;
        private final boolean acquires;
        private final boolean releases;
        private final boolean gpu;

        Atomic(Place place, int size, Update update, int b, int c, int to, boolean acquires, boolean releases, boolean gpu) {
            this.place = place;
            this.size = size;
            this.update = update;
            this.b = b;
            this.c = c;
            this.to = to;
            this.acquires = acquires;
            this.releases = releases;
            this.gpu = gpu;
        }

        @Override
        void run(Warp warp, int mask) {
            long[] base = warp.read(place.slot(), mask);
            long[] operand = warp.read(b, mask);
            long[] second = warp.read(c, mask);
            for (int m = mask; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                warp.scratch[lane] = one(warp, lane, place.of(base, lane), operand[lane], second[lane]);
            }
            if (to >= 0) {
                warp.merge(to, warp.scratch, mask);
            }
        }

        private long one(Warp warp, int lane, long address, long x, long y) {
            Launch launch = warp.block.launch;
            MemoryPort port = place.port(warp, address);
            boolean global = port == launch.global;
            long inPort = place.inPort(address);
            if (global) {
                launch.atomics++;
                if (gpu) {
                    if (to >= 0) {
                        Releases.observe(warp, lane, address, acquires);
                    }
                    Releases.publish(warp, lane, address, releases, false);
                }
            }
            port.beginRead();
            int offset = port.read(warp, lane, inPort, size, true);
            long old = Bytes.get(port.data, offset, size);
            port.beginWrite();
            port.write(warp, lane, inPort, size, true);
            long is = Immediates.canonical(update.apply(old, x, y), 8 * size);
            if (port.conflicts != 0) {
                throw port.conflict(warp, lane, inPort, old, is);
            }
            Bytes.put(port.data, offset, size, is);
            return old;
        }
    }
}
