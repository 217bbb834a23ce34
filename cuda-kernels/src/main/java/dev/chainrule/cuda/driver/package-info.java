/** Stage 5: the seam to a CUDA driver, in CUDA's own words; memory and modules on top of it; JCuda behind it. */
package dev.chainrule.cuda.driver;
