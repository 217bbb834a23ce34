package dev.chainrule.trainer.data;

import java.util.SplittableRandom;

/** A file with one to four accidents: bits flipped, bytes replaced, a stretch cut out, doubled or moved to the end. */
public final class Mutation {
    private Mutation() {
    }

    /** Another file; {@code whole} is not modified. */
    public static byte[] of(byte[] whole, SplittableRandom random) {
        byte[] bytes = whole.clone();
        for (int accidents = random.nextInt(1, 5); accidents > 0 && bytes.length > 0; accidents--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, random.nextInt(1, 9));
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = join(bytes, 0, at, at + length, bytes.length);
                case 3 -> bytes = join(bytes, 0, at + length, at, bytes.length);
                default -> bytes = join(bytes, 0, random.nextBoolean() ? at : bytes.length, at, at + length);
            }
        }
        return bytes;
    }

    /** Bytes a to b, then bytes c to d. */
    private static byte[] join(byte[] bytes, int a, int b, int c, int d) {
        byte[] joined = new byte[b - a + d - c];
        System.arraycopy(bytes, a, joined, 0, b - a);
        System.arraycopy(bytes, c, joined, b - a, d - c);
        return joined;
    }
}
