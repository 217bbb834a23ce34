package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.lower.KernelCode.Argument;
import dev.chainrule.cuda.lower.KernelCode.Count;
import dev.chainrule.cuda.lower.KernelCode.ScratchAddress;
import dev.chainrule.cuda.lower.KernelCode.SlotAddress;
import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.PtxWriter;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.cuda.ptx.ScalarInstructions;
import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.List;

/**
 * The dense product C = A·B in tiles, each operand as it lies or transposed.
 *
 * <pre>
 *   a block makes a tile of C, side × side (or its part of the sums over k); thread (ty, tx) has micro × micro of it in registers
 *   load the first pieces of A and B, side × depth each, into registers
 *   for each piece:
 *       registers to shared memory; barrier
 *       load the next pieces                                 under way while this one is used
 *       for kk &lt; depth: a = micro rows, b = micro columns from shared memory; acc += a ⊗ b
 *       barrier
 *   one part: store C (or do with each element what follows, and store that).  More: leave the part's tile in memory; the last of the tile's blocks adds the parts in their order and stores
 * </pre>
 *
 * <b>Traffic</b>: A is read once for each column of tiles, B once for each row of them: 2·m·n·k/side elements through the caches. <b>Flops</b>:
 * 2·m·n·k. <b>Registers</b>: micro² sums, 2·micro factors, {@code loads} elements of each operand under way. Sums run over k in order by fused
 * multiply-add, within a part; parts are added in order.
 */
final class MatmulSkeleton {
    private static final int EDGE = 16;
    private static final int VECTOR = 4;

    private final PtxWriter w;
    private final MatmulKernel kernel;
    private final MatmulGeometry g;
    private final PtxType type;
    private final int bytes;
    private final int pitch;
    private final List<Argument> arguments = new ArrayList<>();
    private Reg thread;
    private Reg tx;
    private Reg ty;
    private Reg tileRow;
    private Reg tileColumn;
    private Reg tile;
    private Reg split;
    private Reg m;
    private Reg n;
    private Reg end;
    private Reg[][] sums;
    private FusedProduct fused;
    private DimSizes sizes;

    private MatmulSkeleton(PtxWriter w, MatmulKernel kernel, MatmulGeometry g) {
        this.w = w;
        this.kernel = kernel;
        this.g = g;
        type = PtxType.of(kernel.dtype());
        bytes = type.bytes();
        pitch = g.side() + 16 / bytes;                               // a row longer than the tile's, against bank conflicts
    }

    static KernelCode lower(PtxWriter w, String entry, MatmulKernel kernel, MatmulGeometry g) {
        return new MatmulSkeleton(w, kernel, g).code(entry);
    }

    /** With an epilogue in place of the store. */
    static KernelCode lower(PtxWriter w, String entry, FusedProduct fused, MatmulGeometry g, DimSizes sizes) {
        MatmulSkeleton skeleton = new MatmulSkeleton(w, fused.product(), g);
        skeleton.fused = fused;
        skeleton.sizes = sizes;
        return skeleton.code(entry);
    }

    private KernelCode code(String entry) {
        if (fused != null && kernel.transposeA()) {
            w.leastBlocks(2);                                        // left alone, the assembler takes 64 registers and spills one of 65
        }
        write();
        int shared = 2 * g.depth() * pitch * bytes + 16;
        return new KernelCode(entry, w.text(), g.grid(), MatmulGeometry.THREADS, shared, arguments);
    }

    private Reg argument(Argument argument) {
        arguments.add(argument);
        Reg value = w.parameter("p" + (arguments.size() - 1));
        return argument instanceof Count ? value : w.emit(PtxType.U64, "cvta.to.global.u64", value);
    }

    private Reg u32(String instruction, Object... operands) {
        return w.emit(PtxType.U32, instruction, operands);
    }

    private void write() {
        Reg a = argument(new SlotAddress(kernel.a()));
        Reg b = argument(new SlotAddress(kernel.b()));
        Reg c = fused == null ? argument(new SlotAddress(kernel.c())) : null;
        m = u32("cvt.u32.u64", argument(new Count(g.m())));
        n = u32("cvt.u32.u64", argument(new Count(g.n())));
        Reg k = u32("cvt.u32.u64", argument(new Count(g.k())));
        thread = u32("mov.u32", "%tid.x");
        tx = u32("and.b32", thread, EDGE - 1);
        ty = u32("shr.u32", thread, 4);
        Reg block = u32("mov.u32", "%ctaid.x");
        tile = g.splits() == 1 ? block : u32("div.u32", block, g.splits());
        split = g.splits() == 1 ? null : u32("rem.u32", block, g.splits());
        Reg across = u32("add.u32", n, g.side() - 1);
        across = u32("div.u32", across, g.side());
        tileRow = u32("mul.lo.u32", u32("div.u32", tile, across), g.side());
        tileColumn = u32("mul.lo.u32", u32("rem.u32", tile, across), g.side());
        Reg chunk = split == null ? null : u32("cvt.u32.u64", argument(new Count(g.chunk())));
        Reg begin = split == null ? u32("mov.u32", 0) : u32("mul.lo.u32", split, chunk);
        end = split == null ? k : u32("min.u32", u32("add.u32", begin, chunk), k);
        sums = new Reg[g.micro()][g.micro()];
        for (Reg[] row : sums) {
            for (int j = 0; j < row.length; j++) {
                row[j] = w.emit(type, "mov." + type.suffix(), PtxWriter.literal(type, 0));
            }
        }
        Piece left = new Piece(a, kernel.transposeA(), m, k, tileRow, begin, 0);
        Piece right = new Piece(b, !kernel.transposeB(), n, k, tileColumn, begin, g.depth() * pitch * bytes);
        overPieces(left, right, begin);
        if (split == null) {
            store(c);
        } else {
            bringPartsTogether(c);
        }
    }

    private void overPieces(Piece left, Piece right, Reg begin) {
        Reg at = u32("mov.u32", begin);
        left.load(at);
        right.load(at);
        String next = w.newLabel("piece");
        String over = w.newLabel("pieces_end");
        w.label(next);
        w.branch(ScalarInstructions.compare(w, "ge", at, end), over);
        left.leave();
        right.leave();
        w.line("bar.sync", 0);
        w.into(at, "add.u32", at, g.depth());
        left.load(at);
        right.load(at);
        Reg base = u32("mov.u32", "shared_bytes");
        Reg fromLeft = u32("mad.lo.u32", ty, VECTOR * bytes, base);
        Reg fromRight = u32("mad.lo.u32", tx, VECTOR * bytes, base);
        for (int kk = 0; kk < g.depth(); kk++) {
            Reg[] x = factors(fromLeft, kk * pitch * bytes);
            Reg[] y = factors(fromRight, (g.depth() + kk) * pitch * bytes);
            for (int i = 0; i < g.micro(); i++) {
                for (int j = 0; j < g.micro(); j++) {
                    w.into(sums[i][j], "fma.rn." + type.suffix(), x[i], y[j], sums[i][j]);
                }
            }
        }
        w.line("bar.sync", 0);
        w.branch(null, next);
        w.label(over);
    }

    /** The micro rows (or columns) of this thread, four neighbours at a time, the fours {@code 16·4} apart. */
    private Reg[] factors(Reg from, int behind) {
        Reg[] all = new Reg[g.micro()];
        int width = 16 / bytes;
        for (int i = 0; i < g.micro(); i += width) {
            Reg[] some = new Reg[width];
            for (int v = 0; v < width; v++) {
                some[v] = w.reg(type);
                all[i + v] = some[v];
            }
            int place = behind + (i / VECTOR * EDGE * VECTOR + i % VECTOR) * bytes;
            w.line("ld.shared.v" + width + "." + type.suffix(), RowValues.operand(some), "[" + from + "+" + place + "]");
        }
        return all;
    }

    /** The row (or column) of the tile that element i of a thread is. */
    private Reg own(Reg first, Reg edge, int i) {
        Reg four = u32("mad.lo.u32", edge, VECTOR, first);
        return u32("add.u32", four, i / VECTOR * EDGE * VECTOR + i % VECTOR);
    }

    private void store(Reg c) {
        ProductEpilogue epilogue = fused == null ? null : new ProductEpilogue(w, fused, sizes, this::argument);
        for (int i = 0; i < g.micro(); i++) {
            Reg row = own(tileRow, ty, i);
            Reg rowValid = ScalarInstructions.compare(w, "lt", row, m);
            Reg rowStart = w.emit(PtxType.U64, "mul.wide.u32", row, n);
            for (int j = 0; j < g.micro(); j++) {
                Reg column = own(tileColumn, tx, j);
                Reg valid = w.emit(PtxType.PRED, "setp.lt.and.u32", column, n, rowValid);
                Reg wide = w.emit(PtxType.U64, "cvt.u64.u32", column);
                Reg place = w.emit(PtxType.U64, "add.u64", rowStart, wide);
                Reg sum = sums[i][j];
                if (epilogue != null) {
                    epilogue.element(i, row, j, column, place, sum, valid);
                    continue;
                }
                Reg address = w.emit(PtxType.U64, "mad.lo.u64", place, bytes, c);
                w.when(valid, () -> w.line("st.global." + type.suffix(), "[" + address + "]", sum));
            }
        }
    }

    /** Each part's tile goes to memory; who comes last adds them in order. See {@link LastBlock} for why that is safe. */
    private void bringPartsTogether(Reg c) {
        long tiles = g.tilesDown() * g.tilesAcross();
        int own = g.micro() * g.micro() * bytes;
        long tileBytes = (long) own * MatmulGeometry.THREADS;
        Reg parts = argument(new ScratchAddress("tiles of the parts", tiles * g.splits() * tileBytes));
        Reg counters = argument(new ScratchAddress("counters", tiles * 4));
        Reg first = w.emit(PtxType.U64, "mul.wide.u32", tile, g.splits());
        Reg number = w.emit(PtxType.U64, "add.u64", first, w.emit(PtxType.U64, "cvt.u64.u32", split));
        Reg place = ownPlace(parts, number, tileBytes);
        everySum((sum, behind) -> w.line("st.global." + type.suffix(), "[" + place + "+" + behind + "]", sum));
        w.line("bar.sync", 0);
        String done = w.newLabel("done");
        Reg counter = w.emit(PtxType.U64, "mad.wide.u32", tile, 4, counters);
        int flagPlace = 2 * g.depth() * pitch * bytes;
        Reg flag = u32("mov.u32", "shared_bytes");
        Reg old = u32("mov.u32", 0);
        w.when(ScalarInstructions.compare(w, "eq", thread, 0), () -> {
            w.line("fence.acq_rel.gpu");
            w.into(old, "atom.global.inc.u32", "[" + counter + "]", g.splits() - 1);
            w.line("fence.acq_rel.gpu");
            w.line("st.shared.u32", "[" + flag + "+" + flagPlace + "]", old);
        });
        w.line("bar.sync", 0);
        Reg arrived = u32("ld.shared.u32", "[" + flag + "+" + flagPlace + "]");
        w.branch(ScalarInstructions.compare(w, "ne", arrived, g.splits() - 1), done);
        Reg from = ownPlace(parts, first, tileBytes);
        everySum((sum, behind) -> w.into(sum, "mov." + type.suffix(), PtxWriter.literal(type, 0)));
        Reg part = u32("mov.u32", 0);
        String next = w.newLabel("part");
        w.label(next);
        everySum((sum, behind) -> {
            Reg more = w.emit(type, "ld.global." + type.suffix(), "[" + from + "+" + behind + "]");
            w.into(sum, "add.rn." + type.suffix(), sum, more);
        });
        w.into(from, "add.u64", from, tileBytes);
        w.into(part, "add.u32", part, 1);
        w.branch(ScalarInstructions.compare(w, "lt", part, g.splits()), next);
        store(c);
        w.label(done);
    }

    private interface AtSum {
        void write(Reg sum, int behind);
    }

    /** Neighbouring threads' sums lie side by side. */
    private void everySum(AtSum at) {
        for (int i = 0; i < g.micro() * g.micro(); i++) {
            at.write(sums[i / g.micro()][i % g.micro()], i * MatmulGeometry.THREADS * bytes);
        }
    }

    private Reg ownPlace(Reg parts, Reg number, long tileBytes) {
        Reg start = w.emit(PtxType.U64, "mad.lo.u64", number, tileBytes, parts);
        return w.emit(PtxType.U64, "mad.wide.u32", thread, bytes, start);
    }

    /**
     * What a thread brings of one operand: {@code loads} elements of a piece of {@code side} lines (rows of A, columns of B) × {@code depth}.
     * Neighbouring threads take what is neighbouring in memory.
     */
    private final class Piece {
        private final Reg[] line = new Reg[g.loads()];
        private final Reg[] depth = new Reg[g.loads()];
        private final Reg[] address = new Reg[g.loads()];
        private final Reg[] place = new Reg[g.loads()];
        private final Reg[] valid = new Reg[g.loads()];
        private final Reg[] loaded = new Reg[g.loads()];
        private final Reg advance;

        /**
         * An operand.
         *
         * @param linesNeighbour whether neighbouring lines are neighbours in memory, rather than neighbouring places along k
         * @param lines          how many lines there are
         * @param k              the length of the sums
         * @param firstLine      the tile's first line
         * @param begin          the part's first place along k
         * @param shared         where the piece lies in shared memory
         */
        Piece(Reg base, boolean linesNeighbour, Reg lines, Reg k, Reg firstLine, Reg begin, int shared) {
            Reg sharedBase = u32("mov.u32", "shared_bytes");
            for (int l = 0; l < line.length; l++) {
                Reg element = u32("add.u32", thread, l * MatmulGeometry.THREADS);
                int inner = linesNeighbour ? g.side() : g.depth();
                Reg fast = u32("and.b32", element, inner - 1);
                Reg slow = u32("shr.u32", element, Integer.numberOfTrailingZeros(inner));
                Reg own = linesNeighbour ? fast : slow;
                depth[l] = linesNeighbour ? slow : fast;
                line[l] = u32("add.u32", firstLine, own);
                valid[l] = ScalarInstructions.compare(w, "lt", line[l], lines);
                Reg along = u32("add.u32", begin, depth[l]);
                Reg start = linesNeighbour
                        ? w.emit(PtxType.U64, "mul.wide.u32", along, lines)
                        : w.emit(PtxType.U64, "mul.wide.u32", line[l], k);
                Reg whole = w.emit(PtxType.U64, "add.u64", start, w.emit(PtxType.U64, "cvt.u64.u32", linesNeighbour ? line[l] : along));
                address[l] = w.emit(PtxType.U64, "mad.lo.u64", whole, bytes, base);
                Reg cell = u32("mad.lo.u32", depth[l], pitch, own);
                place[l] = u32("add.u32", u32("mad.lo.u32", cell, bytes, sharedBase), shared);
                loaded[l] = w.reg(type);
            }
            advance = !linesNeighbour ? null : w.emit(PtxType.U64, "mul.wide.u32", lines, g.depth() * bytes);
        }

        /** Loads the piece at {@code at} along k, 0 where it reaches beyond the operand, and moves on. */
        void load(Reg at) {
            for (int l = 0; l < loaded.length; l++) {
                Reg along = u32("add.u32", at, depth[l]);
                Reg within = w.emit(PtxType.PRED, "setp.lt.and.u32", along, end, valid[l]);
                Reg into = loaded[l];
                Reg from = address[l];
                w.into(into, "mov." + type.suffix(), PtxWriter.literal(type, 0));
                w.when(within, () -> w.into(into, "ld.global.nc." + type.suffix(), "[" + from + "]"));
                w.into(from, "add.u64", from, advance == null ? Integer.toString(g.depth() * bytes) : advance);
            }
        }

        /** Registers to shared memory. */
        void leave() {
            for (int l = 0; l < loaded.length; l++) {
                w.line("st.shared." + type.suffix(), "[" + place[l] + "]", loaded[l]);
            }
        }
    }
}
