/** The GPU: kernels emitted as PTX, driven through JCuda. */
package dev.chainrule.cuda;
