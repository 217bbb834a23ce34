package dev.chainrule.tensor.cpu;

/** What both twins of the float32 product share: moving elements to and from panels. */
abstract class FloatMatmul implements MatmulOps<float[]> {
    @Override
    public float[] array(int length) {
        return new float[length];
    }

    @Override
    public void pack(float[] from, int start, int stride, int depthStride, int count, int width, int depth, float[] to, int toStart) {
        if (count < width) {
            clear(to, toStart, width * depth);
        }
        if (stride == 1) {
            for (int p = 0; p < depth; p++) {
                System.arraycopy(from, start + p * depthStride, to, toStart + p * width, count);
            }
            return;
        }
        int r = 0;
        for (; r + 4 <= count; r += 4) {                             // four at once: they share a cache line of the panel
            int row = start + r * stride;
            for (int p = 0; p < depth; p++) {
                int place = toStart + p * width + r;
                int element = row + p * depthStride;
                to[place] = from[element];
                to[place + 1] = from[element + stride];
                to[place + 2] = from[element + 2 * stride];
                to[place + 3] = from[element + 3 * stride];
            }
        }
        for (; r < count; r++) {
            for (int p = 0; p < depth; p++) {
                to[toStart + p * width + r] = from[start + r * stride + p * depthStride];
            }
        }
    }

    @Override
    public void store(float[] tile, int rows, int width, float[] c, int cStart, int rowStride, int columnStride, boolean add) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width; j++) {
                int place = cStart + i * rowStride + j * columnStride;
                float sum = tile[i * columns() + j];
                c[place] = add ? c[place] + sum : sum;
            }
        }
    }

    @Override
    public void clear(float[] c, int start, int length) {
        java.util.Arrays.fill(c, start, start + length, 0);
    }
}
