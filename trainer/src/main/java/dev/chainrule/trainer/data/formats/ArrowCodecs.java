package dev.chainrule.trainer.data.formats;

import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;

/**
 * Arrow's own codecs, behind a check: a compressed buffer begins with its length when it is unpacked, 8 bytes, and they make room for as much as
 * stands there before they look at the rest.
 */
final class ArrowCodecs implements CompressionCodec.Factory {
    /** A byte of LZ4 says at most 255 more bytes (LZ4 block format); a frame has a few bytes of its own. */
    private static final long LZ4_RATIO = 255;
    /** The length of what is not packed at all. */
    private static final long STORED = -1;

    @Override
    public CompressionCodec createCodec(CodecType type) {
        return new Checked(CommonsCompressionFactory.INSTANCE.createCodec(type));
    }

    @Override
    public CompressionCodec createCodec(CodecType type, int level) {
        return createCodec(type);                                            // the level is a matter of packing
    }

    private record Checked(CompressionCodec codec) implements CompressionCodec {
        @Override
        public ArrowBuf decompress(BufferAllocator memory, ArrowBuf packed) {
            long length = packed.writerIndex() < Long.BYTES ? 0 : packed.getLong(0);
            long most = getCodecType() == CodecType.LZ4_FRAME ? Math.min(memory.getLimit(), LZ4_RATIO * packed.writerIndex())
                    : memory.getLimit();
            if (length > most || length < STORED) {
                throw new IllegalArgumentException(
                        "a buffer of " + packed.writerIndex() + " bytes is said to be " + length + " bytes unpacked");
            }
            return codec.decompress(memory, packed);
        }

        @Override
        public ArrowBuf compress(BufferAllocator memory, ArrowBuf plain) {
            throw new UnsupportedOperationException("nothing is written");
        }

        @Override
        public CodecType getCodecType() {
            return codec.getCodecType();
        }
    }
}
