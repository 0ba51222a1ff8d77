package io.rft.image;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;

/**
 * Class files that were compiled for Java 5, in the form of Java 8: an AOT cache takes none without stack maps (JVMS 4.10.1), and to load
 * and verify the two hundred classes of a command line takes a program longer than to connect. What they do stays what it was.
 */
final class OldClasses {
    private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;

    private OldClasses() {}

    static boolean isOld(ClassModel model) {
        return model.majorVersion() < FIRST_WITH_STACK_MAPS;
    }

    static byte[] renewed(ClassModel model) {
        // Methods are taken apart and put together, or else they would be copied as they are, without maps.
        var methods = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
        return ImageJars.CLASSES.transformClass(model, methods.andThen((target, element) -> {
            if (element instanceof ClassFileVersion) {
                target.withVersion(ClassFile.JAVA_8_VERSION, 0);
            } else {
                target.with(element);
            }
        }));
    }
}
