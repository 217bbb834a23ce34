/**
 * The bridge to ND4J, and the only classes that name it: nothing else needs it, and these are loaded only where it is there.
 *
 * <p>{@link dev.chainrule.tensor.nd4j.Nd4jBridge} takes an {@code INDArray} in and gives one out, float32 and float64, to the bit and whatever
 * its order ('c', 'f', a slice, a transpose): a tensor has its elements row by row. {@link dev.chainrule.tensor.nd4j.Nd4jGemm} is ND4J's BLAS as
 * a {@link dev.chainrule.tensor.device.Gemm}, for large dense products on the CPU.
 *
 * <p><b>What holds.</b> BLAS stores columns, so C = A·B is asked for as Cᵀ = Bᵀ·Aᵀ and no element is moved for it. {@code nd4j-api} alone cannot
 * create an array; without a backend of ND4J on the class path the device uses its own product, and {@code doctor} says so.
 */
package dev.chainrule.tensor.nd4j;
