import type { Deployment } from 'kubernetes-types/apps/v1.js'
import type { ConfigMap, Container, Service } from 'kubernetes-types/core/v1.js'
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js'

const name = 'dataverse-mcp-server'
const labels = { 'app.kubernetes.io/name': name }
const metadata = { name, labels }
const secretsFolder = '/run/secrets/dataverse-mcp-server'

const settings: ConfigMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata,
  data: {
    PUBLIC_URL: 'https://mcp.contoso.com/mcp',
    DATAVERSE_URL: 'https://contoso.crm4.dynamics.com',
    DATAVERSE_LOG_LEVEL: 'info',
    ENTRA_CLIENT_ID: '00000000-0000-0000-0000-000000000000',
    ENTRA_TENANTS: '00000000-0000-0000-0000-000000000000',
    LANDING_CLIENT_ID: '00000000-0000-0000-0000-000000000000',
    LANDING_CONTACT: 'it-help@contoso.com',
    ENTRA_CERTIFICATE_FILE: `${secretsFolder}/entra_certificate.pem`,
    STATE_KEY_FILE: `${secretsFolder}/state_key`,
    REDIS_URL_FILE: `${secretsFolder}/redis_url`,
    // Addresses of the ingress controller's pods.
    TRUSTED_PROXIES: '10.0.0.0/8',
    PROXY_IDLE_SECONDS: '60',
  },
}

const probe = (path: string) => ({
  httpGet: {
    path,
    port: 'http',
    httpHeaders: [{ name: 'Host', value: 'mcp.contoso.com' }],
  },
  timeoutSeconds: 2,
})

const container: Container = {
  name: 'server',
  image: 'REGISTRY/dataverse-mcp-server@sha256:DIGEST',
  ports: [{ name: 'http', containerPort: 3000 }],
  envFrom: [{ configMapRef: { name } }],
  // What three replicas of 500 people need; docs/operate.md, "Sizing".
  resources: { requests: { cpu: '100m', memory: '320Mi' }, limits: { memory: '512Mi' } },
  startupProbe: { ...probe('/readyz'), periodSeconds: 1, failureThreshold: 60 },
  readinessProbe: { ...probe('/readyz'), periodSeconds: 1, failureThreshold: 2 },
  livenessProbe: { ...probe('/healthz'), periodSeconds: 10, failureThreshold: 3 },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: 65_532,
    runAsGroup: 65_532,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
  volumeMounts: [{ name: 'secrets', mountPath: secretsFolder, readOnly: true }],
}

const deployment: Deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: {
    replicas: 3,
    selector: { matchLabels: labels },
    // A new replica is ready before an old one stops.
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      metadata: { labels },
      spec: {
        automountServiceAccountToken: false,
        // Running calls and their writes finish within 31 s.
        terminationGracePeriodSeconds: 35,
        securityContext: { fsGroup: 65_532 },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: labels },
          },
        ],
        containers: [container],
        volumes: [
          // Made by `kubectl create secret generic`, never from a file of this folder.
          { name: 'secrets', secret: { secretName: name, defaultMode: 0o440 } },
        ],
      },
    },
  },
}

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
}

const budget: PodDisruptionBudget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata,
  spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
}

/** Only the ingress controller reaches the server, which serves plain HTTP. */
const network: NetworkPolicy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata,
  spec: {
    podSelector: { matchLabels: labels },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } },
          },
        ],
        ports: [{ port: 3000, protocol: 'TCP' }],
      },
    ],
  },
}

/** The documents of `dataverse-mcp-server.yaml`, in the order in which they are applied. */
export const manifests = [settings, deployment, service, budget, network]
