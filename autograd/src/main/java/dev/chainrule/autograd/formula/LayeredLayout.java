package dev.chainrule.autograd.formula;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Places boxes in columns, after Sugiyama, Tagawa and Toda (1981): a column for each layer, edges over several columns through bends, the
 * order within a column by barycentres, heights by least squares. Labels of edges are boxes too, so nothing overlaps: lines run between the
 * columns, and through a column only where a bend keeps a place free.
 */
final class LayeredLayout {
    private static final double GAP_X = 34;
    private static final double GAP_Y = 16;
    private static final int SWEEPS = 16;

    /** A box, or a bend (width 0); x and y are its centre once placed. */
    static final class Box {
        final int layer;
        final double width;
        final double height;
        final List<Box> before = new ArrayList<>();
        final List<Box> after = new ArrayList<>();
        double x;
        double y;
        double columnWidth;

        Box(int layer, double width, double height) {
            this.layer = layer;
            this.width = width;
            this.height = height;
        }
    }

    private final List<List<Box>> columns = new ArrayList<>();
    private double width;
    private double height;

    Box add(int layer, double boxWidth, double boxHeight) {
        Box box = new Box(layer, boxWidth, boxHeight);
        while (columns.size() <= layer) {
            columns.add(new ArrayList<>());
        }
        columns.get(layer).add(box);
        return box;
    }

    /** Joins two boxes, with a bend in every column between them; the boxes on the way, both included. */
    List<Box> connect(Box from, Box to) {
        List<Box> way = new ArrayList<>(List.of(from));
        for (int layer = from.layer + 1; layer < to.layer; layer++) {
            way.add(add(layer, 0, 4));
        }
        way.add(to);
        for (int k = 1; k < way.size(); k++) {
            way.get(k - 1).after.add(way.get(k));
            way.get(k).before.add(way.get(k - 1));
        }
        return way;
    }

    double width() {
        return width;
    }

    double height() {
        return height;
    }

    void place() {
        order();
        double x = GAP_X / 2;
        for (List<Box> column : columns) {
            double widest = column.stream().mapToDouble(box -> box.width).max().orElse(0);
            for (Box box : column) {
                box.x = x + widest / 2;
                box.columnWidth = widest;
            }
            stack(column);
            x += widest + GAP_X;
        }
        width = x - GAP_X / 2;
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean forward = sweep % 2 == 0;
            for (int k = 0; k < columns.size(); k++) {
                settle(columns.get(forward ? k : columns.size() - 1 - k), forward);
            }
        }
        shiftToOrigin();
    }

    /** Barycentre sweeps forwards and backwards; the order with the fewest crossings is kept. */
    private void order() {
        List<List<Box>> best = copy();
        int fewest = crossings();
        for (int sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
            boolean forward = sweep % 2 == 0;
            for (int k = 1; k < columns.size(); k++) {
                List<Box> fixed = columns.get(forward ? k - 1 : columns.size() - k);
                Map<Box, Integer> index = index(fixed);
                Map<Box, Double> centre = new LinkedHashMap<>();
                List<Box> column = columns.get(forward ? k : columns.size() - 1 - k);
                for (int j = 0; j < column.size(); j++) {
                    List<Box> neighbours = forward ? column.get(j).before : column.get(j).after;
                    centre.put(column.get(j), neighbours.stream().mapToInt(index::get).average().orElse(j));
                }
                column.sort(Comparator.comparing(centre::get));
            }
            if (crossings() < fewest) {
                fewest = crossings();
                best = copy();
            }
        }
        columns.clear();
        columns.addAll(best);
    }

    private List<List<Box>> copy() {
        List<List<Box>> copy = new ArrayList<>();
        columns.forEach(column -> copy.add(new ArrayList<>(column)));
        return copy;
    }

    private static Map<Box, Integer> index(List<Box> column) {
        Map<Box, Integer> index = new LinkedHashMap<>();
        column.forEach(box -> index.put(box, index.size()));
        return index;
    }

    private int crossings() {
        int crossings = 0;
        for (int k = 0; k + 1 < columns.size(); k++) {
            Map<Box, Integer> index = index(columns.get(k + 1));
            List<int[]> edges = new ArrayList<>();
            for (int i = 0; i < columns.get(k).size(); i++) {
                for (Box to : columns.get(k).get(i).after) {
                    edges.add(new int[] {i, index.get(to)});
                }
            }
            for (int[] a : edges) {
                for (int[] b : edges) {
                    crossings += a[0] < b[0] && a[1] > b[1] ? 1 : 0;
                }
            }
        }
        return crossings;
    }

    private static void stack(List<Box> column) {
        double y = 0;
        for (Box box : column) {
            box.y = y + box.height / 2;
            y += box.height + GAP_Y;
        }
    }

    /**
     * Moves the boxes of a column to the mean height of their neighbours, as near as their order and distances allow: least squares under
     * y[k+1] ≥ y[k] + distance, by pooling adjacent violators.
     */
    private static void settle(List<Box> column, boolean forward) {
        double[] offset = new double[column.size()];
        List<double[]> pools = new ArrayList<>();                    // {sum, count}
        for (int k = 0; k < column.size(); k++) {
            Box box = column.get(k);
            offset[k] = k == 0 ? 0 : offset[k - 1] + (column.get(k - 1).height + box.height) / 2 + GAP_Y;
            List<Box> neighbours = forward || box.after.isEmpty() ? box.before : box.after;
            double wanted = neighbours.stream().mapToDouble(neighbour -> neighbour.y).average().orElse(box.y);
            double[] pool = {wanted - offset[k], 1};
            while (!pools.isEmpty() && mean(pools.get(pools.size() - 1)) > mean(pool)) {
                double[] last = pools.remove(pools.size() - 1);
                pool[0] += last[0];
                pool[1] += last[1];
            }
            pools.add(pool);
        }
        int k = 0;
        for (double[] pool : pools) {
            for (int n = 0; n < pool[1]; n++, k++) {
                column.get(k).y = mean(pool) + offset[k];
            }
        }
    }

    private static double mean(double[] pool) {
        return pool[0] / pool[1];
    }

    private void shiftToOrigin() {
        double top = Double.POSITIVE_INFINITY;
        double bottom = Double.NEGATIVE_INFINITY;
        for (List<Box> column : columns) {
            for (Box box : column) {
                top = Math.min(top, box.y - box.height / 2);
                bottom = Math.max(bottom, box.y + box.height / 2);
            }
        }
        for (List<Box> column : columns) {
            for (Box box : column) {
                box.y += GAP_Y - top;
            }
        }
        height = bottom - top + 2 * GAP_Y;
    }
}
