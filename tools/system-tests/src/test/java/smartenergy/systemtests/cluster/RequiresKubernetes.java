package smartenergy.systemtests.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests where no test cluster can be had, saying so. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresKubernetes.Condition.class)
public @interface RequiresKubernetes {

    /** Looks for the scripts that make a cluster, and for what images are made of. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (TestCluster.scripts(Path.of("")).isEmpty()) {
                return ConditionEvaluationResult.disabled("no folder shared/kube beside the project");
            }
            if (!TestCluster.isPrepared()) {
                return ConditionEvaluationResult.disabled("no Kubernetes was prepared by .ci/kubernetes");
            }
            return PlaceholderImage.busybox().isPresent()
                    ? ConditionEvaluationResult.enabled("a test cluster is there")
                    : ConditionEvaluationResult.disabled("busybox-static is not installed here");
        }
    }
}
