/** Manifests of the kinds that people keep in a repository, made up for tests. */
export const writtenManifests: Readonly<Record<string, string>> = {
  deployment: `# The shop, as it runs in staging.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  labels: {app: shop, tier: "web"}
  annotations:
    # read by the ingress
    example.com/timeout: "30"
    checksum/config: 2f0c1e   # written by the build
spec:
  replicas: 2
  selector:
    matchLabels:
      app: shop

  template:
    metadata:
      labels:
        app: shop
    spec:
      containers:
        - name: shop
          image: "ghcr.io/acme/shop@sha256:1111"  # glu
          args: ["--listen", ":8080", '--verbose']
          env:
            - name: MODE
              value: 'staging'
            # a secret, so it comes from elsewhere
            - name: TOKEN
              valueFrom:
                secretKeyRef: {name: shop, key: token}
            - name: EMPTY
              value:
          livenessProbe:
            httpGet:
              path: /live
              port: 8080
            periodSeconds: 10

        # The proxy in front of it.
        - name: proxy
          image: envoy:v1.30.1
          resources:
            requests: { cpu: 100m, memory: 64Mi }
      # volumes:
      #   - name: data
      terminationGracePeriodSeconds: 30
# the end
`,
  dashes: `apiVersion: v1
kind: Pod
spec:
    containers:
    -   name: app
        image: app:1.0
        ports:
        -   containerPort: 80
        -   containerPort: 443   # tls
    -   name: sidecar
        image: sidecar:2.0

    -
        name: odd
        image: odd:3
`,
  anchors: `x-defaults: &defaults
  restart: always
  logging: &logging {driver: json-file, options: {max-size: 10m}}
x-unused: &unused
  a: 1
services:
  web:
    <<: *defaults
    image: web:1
    logging: *logging
  worker:
    <<: [*defaults, {init: true}]
    image: worker:1
    restart: "no"
  plain:
    image: &image plain:1
    copy: *image
`,
  helmValues: `# Default values for the chart.
# This is a YAML-formatted file.

## Number of replicas to run, see
## the documentation for why it is not more.
##
replicaCount: 1

image:
  repository: ghcr.io/acme/shop
  # Overrides the tag, which is the version of the chart else.
  tag: ""
  pullPolicy: IfNotPresent
  # digest: sha256:0000

imagePullSecrets: []
nameOverride: ""

mode: 010        # octal, to some
legacy: yes
released: 2024-05-01
version: 1.10
maintenance: off
sexagesimal: 12:30:45

service:
  type: ClusterIP
  port: 80

ingress:
  enabled: false
  annotations: {}
    # kubernetes.io/ingress.class: nginx
    # kubernetes.io/tls-acme: "true"
  hosts:
    - host: chart-example.local
      paths: []
  tls: []
  #  - secretName: chart-example-tls

resources: {}
  # limits:
  #   cpu: 100m

nodeSelector: {}

tolerations: []

affinity: ~
extra: null
more:
`,
  kustomization: `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- ../../base
- ingress.yaml
images:
- name: ghcr.io/acme/shop
  newName: registry.example/shop
  newTag: 1.4.2 # {"policy": "shop:tag"}
- name: redis
  digest: sha256:2222
patches:
- target: {kind: Deployment, name: shop}
  patch: |-
    - op: replace
      path: /spec/replicas
      value: 3
commonLabels:
  env: staging
`,
  application: `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop
  namespace: argocd
spec:
  project: default
  source:
    repoURL: https://charts.example/
    chart: shop
    targetRevision: 1.2.3
    helm:
      releaseName: shop
      values: |
        image:
          tag: 1.4.2   # not a comment of this file

        replicaCount: 2
      parameters:
        - name: image.tag
          value: 1.4.2
          forceString: true
  destination: {server: "https://kubernetes.default.svc", namespace: shop}
  syncPolicy:
    automated: {}
    syncOptions: [CreateNamespace=true, ServerSideApply=true]
`,
  compose: `version: "3.8"
services:
  web:
    image: 'nginx:1.25'
    ports: ["80:80", "443:443"]
    environment:
      - MODE=production
      - "GREETING=hello: world"
    depends_on:
      db: {condition: service_healthy}
    command: >
      nginx
      -g 'daemon off;'

  db:
    image: postgres:16
    environment: {POSTGRES_PASSWORD: "\${PASSWORD:?not set}"}
    healthcheck:
      test: ["CMD", "pg_isready"]
volumes:
  data:
  cache: {}
`,
  configMap: `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  plain: value
  app.properties: |
    # a comment of the properties
    a=1

    b = 2
  script.sh: |-
    #!/bin/sh
    exec "$@"
  folded: >
    one line
    that goes on

    and another
  kept: |+
    with what follows


  indented: |2
      more than it has to be
    less
  empty: |
  last: >-
    no line break
    at the end
`,
};
